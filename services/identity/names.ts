/** Names that could be taken for the staff's: compared by what they look like. Pure. */

import { identityFailures } from "./errors.ts";

/** Letters and digits that are read as a Latin letter, after decomposition and lower-casing. */
const LOOKS_LIKE: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "@": "a",
  "$": "s",
  "!": "i",
  "|": "i",
  l: "i",
  // Cyrillic
  "а": "a",
  "в": "b",
  "д": "d",
  "е": "e",
  "з": "z",
  "і": "i",
  "ї": "i",
  "ј": "j",
  "к": "k",
  "м": "m",
  "н": "h",
  "о": "o",
  "п": "n",
  "р": "p",
  "с": "c",
  "т": "t",
  "у": "y",
  "ф": "f",
  "х": "x",
  "ѕ": "s",
  "ԁ": "d",
  "ԛ": "q",
  "ѵ": "v",
  "ѡ": "w",
  // Greek
  "α": "a",
  "β": "b",
  "ε": "e",
  "ζ": "z",
  "η": "n",
  "ι": "i",
  "κ": "k",
  "μ": "m",
  "ν": "v",
  "ο": "o",
  "ρ": "p",
  "σ": "s",
  "τ": "t",
  "υ": "u",
  "χ": "x",
  "ω": "w",
  // Capitals that look like another letter than their small ones
  "Η": "h",
  "Ν": "n",
  "Ρ": "p",
  "Υ": "y",
  "Н": "h",
  "В": "b",
  // Others that decompose to nothing Latin
  "ı": "i",
  "ł": "i",
  "ø": "o",
  "đ": "d",
  "æ": "ae",
  "ß": "ss",
};

/** Words that only the staff may carry in their names. */
const STAFF_WORDS = ["admin", "moderator", "veze", "staff", "support", "official", "system"];

/** What a name looks like: marks, spaces and punctuation gone, look-alikes folded into one letter. */
export function skeleton(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "");
  return [...plain].map((letter) => {
    const small = letter.toLowerCase();
    return LOOKS_LIKE[letter] ?? LOOKS_LIKE[small] ?? small;
  }).join("")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** True for a name that a player could use to pass for the staff. */
export function looksLikeStaff(name: string): boolean {
  const seen = skeleton(name);
  return STAFF_WORDS.some((word) => seen.includes(skeleton(word)));
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
