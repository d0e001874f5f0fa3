/** Modules with state that do not say on top what they hold, who drives them and what they promise. */

import { blank, type Source } from "./scan.ts";

/** Fewer lines name a module: they do not say what it holds. */
const FEWEST_LINES = 3;
const FACTORY = /^export (?:async )?function\*? (?:create|open|run|start)[A-Z]\w*/m;
/** Two spaces: what a factory holds for as long as what it returns is used. */
const STATE = /^ {2}(?:let\b|const [^=\n]+= new (?:Map|Set|WeakMap)\b)/m;

/** One line for each, with its path. @param sources without tests and generated files */
export function headless(sources: readonly Source[]): string[] {
  return sources.filter((source) => holdsState(source) && !hasHead(source))
    .map(({ path }) => `${path} holds state: it opens with what it holds, in three lines or more`);
}

function holdsState({ text }: Source): boolean {
  const code = blank(text);
  return FACTORY.test(code) && STATE.test(code);
}

function hasHead({ text }: Source): boolean {
  const [head] = text.match(/^\/\*\*.*?\*\//s) ?? [];
  return head !== undefined && head.split("\n").length >= FEWEST_LINES;
}
