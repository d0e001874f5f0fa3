/**
 * Names that could be taken for the staff's: compared word by word, by what they look like
 * (skeletons of UTS 39, from a kept table). Pure.
 */

import { CONFUSABLES } from "./confusables.gen.ts";
import { identityFailures } from "../errors.ts";

/** Digits and signs that are written for letters. */
const WRITTEN_FOR: Readonly<Record<string, string>> = {
  ...{ "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b" },
  ...{ "@": "a", "$": "s", "!": "i", "|": "i", "ß": "ss", "¡": "i", "€": "e", "£": "l" },
};
/** Letters of other scripts that are read by their sound or shape, though UTS 39 has another or none. */
const READ_AS: Readonly<Record<string, string>> = {
  ...{ "в": "b", "д": "d", "з": "e", "н": "h", "п": "n", "ф": "f", "у": "y", "и": "n", "л": "i" },
  ...{ "м": "m", "к": "k", "т": "t" },
  ...{ "β": "b", "ε": "e", "ζ": "z", "η": "n", "κ": "k", "μ": "m", "σ": "s", "χ": "x", "ω": "w" },
  ...{ "Ν": "n", "Η": "h", "Ρ": "p", "Υ": "y", "я": "r", "э": "e" },
};
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  CONFUSABLES.flatMap(([folded, points]) =>
    points.split(" ").map((point) => [String.fromCodePoint(parseInt(point, 16)), folded] as const)
  ),
);
type Reading = (letter: string) => string | undefined;
/** A letter may be read in two ways (σ as o or s): a name is compared in each. */
const READINGS: readonly Reading[] = [
  (letter) => LOOKS_LIKE.get(letter) ?? READ_AS[letter],
  (letter) => READ_AS[letter] ?? LOOKS_LIKE.get(letter),
];

/** Words that only the staff may carry in their names. */
const STAFF_WORDS = ["admin", "administrator", "moderator", "veze", "staff", "support"]
  .concat("official", "system");
/** What is written together with such a word and leaves it what it is. */
const AROUND = ["s", "x", "xx", "xxx", "the", "real", "team", "game", "games", "head", "my", "i"];

/** What a word looks like: marks and case gone, look-alikes folded into one letter. */
function skeleton(word: string, read: Reading = READINGS[0]!): string {
  const plain = word.normalize("NFKD").replace(/\p{M}/gu, "");
  return [...plain].map((letter) => {
    const small = letter.toLowerCase();
    return read(letter) ?? read(small) ?? WRITTEN_FOR[small] ?? small;
  }).join("").replace(/[0-9]/g, (digit) => WRITTEN_FOR[digit] ?? digit)
    .replaceAll("l", "i").replaceAll("m", "rn").replaceAll("w", "vv");
}

const alternatives = (words: readonly string[]) => words.map((word) => skeleton(word)).join("|");
/** One staff word or several, and nothing else but what is written around them. */
const STAFFISH = new RegExp(
  `^(?:${alternatives(AROUND)})*(?:${alternatives(STAFF_WORDS)})` +
    `(?:${alternatives([...STAFF_WORDS, ...AROUND])})*$`,
);

/** Between the words of a name: what is no letter, or a small letter before a capital. */
const BETWEEN = /[^\p{L}\p{N}\p{M}]+|(?<=\p{Ll}\p{M}*)(?=\p{Lu})/u;
/** The same with the signs that are written for letters, or look like them, as letters. */
const BETWEEN_SIGNS = new RegExp(
  String.raw`[^\p{L}\p{N}\p{M}\p{S}@!¡]+|(?<=\p{Ll}\p{M}*)(?=\p{Lu})`,
  "u",
);

/** True for a name that a player could use to pass for the staff. */
function looksLikeStaff(name: string): boolean {
  return [BETWEEN, BETWEEN_SIGNS].some((between) => {
    const words = name.normalize("NFKC").split(between).filter((word) => word !== "");
    // A word may also be taken apart: "A d-m.i_n".
    return words.some((_, from) =>
      words.some((_, to) => to >= from && isStaffish(words.slice(from, to + 1).join("")))
    );
  });
}

function isStaffish(word: string): boolean {
  const bare = word.replace(/^\p{N}+|\p{N}+$/gu, "");
  return READINGS.some((read) =>
    STAFFISH.test(skeleton(word, read)) || (bare !== word && STAFFISH.test(skeleton(bare, read)))
  );
}

/** @throws identity.name_reserved */
export function checkName(name: string, isStaff: boolean): void {
  if (!isStaff && looksLikeStaff(name)) {
    throw identityFailures.make(
      "name_reserved",
      `Cannot use the name "${name}": it looks like one of the staff's`,
    );
  }
}
