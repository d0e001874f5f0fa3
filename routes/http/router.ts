/**
 * Which handlers a request meets: worked out once for each kind of address, in the order in which the
 * handlers were added, as Hono's own trie has it (tests/api/system/routing_test.ts).
 *
 * Holds a tree of places, one for each beginning of an address that some route tells from others, and
 * there what each method meets. It grows by the routes alone: what stands for a parameter leads all
 * clients to one place, and so does whatever no route has.
 */

import { METHOD_NAME_ALL, type ParamIndexMap, type Result, type Router } from "hono/router";

/** A route's path; of a parameter the name stands behind a colon. */
interface Entry<T> {
  method: string;
  parts: readonly string[];
  handler: T;
}

/** Where an address is after so many of its parts. */
interface Place<T> {
  depth: number;
  /** What it may still meet. */
  entries: readonly Entry<T>[];
  /** Where words of routes lead; null: nobody came by it yet. */
  byWord: Map<string, Place<T> | null>;
  /** Where any other part leads, and an empty one, which fills no parameter. */
  byOther?: Place<T>;
  byEmpty?: Place<T>;
  /** What meets an address that ends here, by method. */
  found: Map<string, [T, ParamIndexMap][]>;
}

const REST = "*";

export class KindRouter<T> implements Router<T> {
  readonly name = "KindRouter";
  readonly #entries: Entry<T>[] = [];
  readonly #methods = new Set<string>();
  #root: Place<T> | undefined;
  #longest = 0;

  /** @param path of words, `:name` and a last `*`: no route here asks for more */
  add(method: string, path: string, handler: T): void {
    const parts = partsOf(path);
    if (!parts.every((part, at) => isPlain(part) || (part === REST && at === parts.length - 1))) {
      throw new Error(`Cannot route ${path}: a part is neither a word nor one whole parameter`);
    }
    this.#entries.push({ method, parts, handler });
    this.#methods.add(method);
    this.#longest = Math.max(this.#longest, parts.length);
    this.#root = undefined;
  }

  match(method: string, path: string): Result<T> {
    // What is longer than every route is not taken apart to its end.
    const parts = partsOf(path, this.#longest + 1);
    let place = this.#root ??= placeOf(this.#entries, 0);
    for (const part of parts) place = behind(place, part);
    // A client invents methods as well.
    const known = this.#methods.has(method) ? method : METHOD_NAME_ALL;
    let found = place.found.get(known);
    if (!found) place.found.set(known, found = metAt(place, known));
    return [found, parts];
  }
}

/** @param most parts that are made; the last one of so many stands for all that follow */
function partsOf(path: string, most?: number): string[] {
  return (path.startsWith("/") ? path.slice(1) : path).split("/", most);
}

function isPlain(part: string): boolean {
  return part.startsWith(":") ? /^:\w+$/.test(part) : !/[*{}?]/.test(part);
}

function placeOf<T>(entries: readonly Entry<T>[], depth: number): Place<T> {
  const words = entries.map(({ parts }) => parts[depth]).filter(isWord);
  return { depth, entries, byWord: new Map(words.map((word) => [word, null])), found: new Map() };
}

function behind<T>(place: Place<T>, part: string): Place<T> {
  const led = place.byWord.get(part);
  if (led) return led;
  if (led === null) return lead(place, part, (next) => place.byWord.set(part, next));
  return part === ""
    ? place.byEmpty ?? lead(place, part, (next) => place.byEmpty = next)
    : place.byOther ?? lead(place, part, (next) => place.byOther = next);
}

/** Works out where a part leads, for all that come after. */
function lead<T>(place: Place<T>, part: string, keep: (next: Place<T>) => void): Place<T> {
  const { entries, depth } = place;
  const left = entries.filter(({ parts }) => goesOn(parts, depth, part));
  // Where `*` alone is left, it takes whatever follows.
  const isOver = left.length === entries.length && left.every(({ parts }) => parts.length <= depth);
  const next = isOver ? place : placeOf(left, depth + 1);
  keep(next);
  return next;
}

function isWord(part: string | undefined): part is string {
  return part !== undefined && part !== REST && !part.startsWith(":");
}

function goesOn(parts: readonly string[], depth: number, part: string): boolean {
  const wanted = parts[depth] ?? parts.at(-1);
  if (wanted === REST) return true;
  if (depth >= parts.length) return false;
  return isWord(wanted) ? wanted === part : part !== "";
}

/** `/a/*` is met by `/a` too. */
function metAt<T>({ depth, entries }: Place<T>, method: string): [T, ParamIndexMap][] {
  return entries
    .filter((each) => each.method === method || each.method === METHOD_NAME_ALL)
    .filter(({ parts }) =>
      parts.length === depth || (parts.at(-1) === REST && parts.length <= depth + 1)
    )
    .map(({ parts, handler }) => [handler, namesIn(parts)]);
}

function namesIn(parts: readonly string[]): ParamIndexMap {
  const names: ParamIndexMap = Object.create(null);
  parts.forEach((part, at) => {
    if (part.startsWith(":")) names[part.slice(1)] ??= at;
  });
  return names;
}
