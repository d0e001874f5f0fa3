/**
 * The language of whoever reads a page, and catalogues that answer in it.
 *
 * Holds, for as long as an answer is made, which language it is in: whoever answers sets it, every
 * catalogue beside this file reads it. Without one it is the first. Browsers load none of this: their
 * scripts are built once for each language, with that language's catalogues (ops/islands.ts).
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** As they call themselves; the first is what is spoken where none of them is asked for. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

/** A tag of BCP 47, and the folder with its catalogues. */
export type Language = keyof typeof LANGUAGES;

const FIRST: Language = "en";
const reading = new AsyncLocalStorage<Reading>();

interface Reading {
  language?: Language;
  /** Until the answer is made: what it holds must not live as long as all that was begun meanwhile. */
  find?: (() => Language) | undefined;
}

/** @returns what `work` does, which speaks `language` until it is done */
export function speaking<Done>(language: Language, work: () => Done): Done {
  return reading.run({ language }, work);
}

/**
 * The language is found out at the first word that is said: most answers say none. What is still at work
 * after its answer and has said nothing by then speaks the first one.
 */
export async function speakingOnDemand(
  find: () => Language,
  work: () => Promise<void>,
): Promise<void> {
  const own: Reading = { find };
  try {
    await reading.run(own, work);
  } finally {
    own.find = undefined;
  }
}

export function spokenLanguage(): Language {
  const own = reading.getStore();
  return own ? own.language ??= own.find?.() ?? FIRST : FIRST;
}

/** What a catalogue holds, whatever its language: the same names, values and parameters. */
export type Catalogue<Words> = { readonly [Name in keyof Words]: Said<Words[Name]> };
type Said<Word> = Word extends (...given: infer Given) => infer Result ? (...given: Given) => Result
  : Word extends string ? string
  : { readonly [Key in keyof Word]: Said<Word[Key]> };

/**
 * One catalogue for all languages: each word is looked up when it is said, so it must be said while a page
 * is drawn and not when a module is loaded.
 */
export function inEachLanguage<Words extends object>(
  catalogues: Readonly<Record<Language, Catalogue<NoInfer<Words>>>> & { readonly en: Words },
): Catalogue<Words> {
  const now = () => catalogues[spokenLanguage()];
  return Object.fromEntries(
    Object.entries(catalogues[FIRST]).map(([name, first]) => {
      const spoken = () => now()[name as keyof Words];
      return [
        name,
        typeof first === "function"
          ? (...given: unknown[]) => (spoken() as (...given: unknown[]) => unknown)(...given)
          : table(spoken as () => object),
      ];
    }),
  ) as Catalogue<Words>;
}

/** Members that are looked up at each reading. */
function table<Words extends object>(spoken: () => Words): Words {
  return Object.defineProperties(
    {} as Words,
    Object.fromEntries(
      Object.keys(spoken()).map((key) => [
        key,
        { enumerable: true, get: () => spoken()[key as keyof Words] },
      ]),
    ),
  );
}
