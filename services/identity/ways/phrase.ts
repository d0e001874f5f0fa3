/**
 * Recovery phrases: eight words of a list of 2,048, of which 80 bits are drawn and 8 are a checksum. Pure.
 *
 * What 80 bits are worth stands in docs/signin.md: nobody guesses them, here or with the database in hand.
 */

import { sha256 } from "../../platform/ids.ts";
import { WORDS } from "./words.gen.ts";

/** Bytes that are drawn for a phrase. */
export const ENTROPY_BYTES = 10;
export const PHRASE_WORDS = 8;
const BITS_OF_A_WORD = 11n;
/** No two words of the list begin with the same four letters: what follows may be wrong. */
const TELLING = 4;

const NUMBER_OF: ReadonlyMap<string, number> = new Map(
  WORDS.map((word, number) => [word.slice(0, TELLING), number]),
);

/** Why a text is no phrase: how many words it has, which is unknown, or that they do not fit together. */
export type Mistyped =
  | { reason: "count"; words: number }
  | { reason: "word"; word: number }
  | { reason: "checksum" };

/** @param entropy `ENTROPY_BYTES` random bytes @returns the words, single blanks between them */
export function writePhrase(entropy: Uint8Array): string {
  let bits = toBits(entropy) << 8n | BigInt(checksum(entropy));
  const words: string[] = [];
  for (let i = 0; i < PHRASE_WORDS; i++) {
    words.unshift(WORDS[Number(bits & (1n << BITS_OF_A_WORD) - 1n)]!);
    bits >>= BITS_OF_A_WORD;
  }
  return words.join(" ");
}

/** The phrase as it was written, from whatever case, blanks and signs it was typed with. */
export function readPhrase(typed: string): { phrase: string } | Mistyped {
  const words = typed.normalize("NFKD").toLowerCase().split(/[^a-z]+/).filter((word) =>
    word !== ""
  );
  if (words.length !== PHRASE_WORDS) return { reason: "count", words: words.length };
  const numbers = words.map((word) => NUMBER_OF.get(word.slice(0, TELLING)));
  const unknown = numbers.indexOf(undefined);
  if (unknown >= 0) return { reason: "word", word: unknown + 1 };
  const bits = numbers.reduce((all, each) => all << BITS_OF_A_WORD | BigInt(each!), 0n);
  const entropy = toBytes(bits >> 8n);
  if (Number(bits & 0xffn) !== checksum(entropy)) return { reason: "checksum" };
  return { phrase: numbers.map((each) => WORDS[each!]).join(" ") };
}

function checksum(entropy: Uint8Array): number {
  return sha256(entropy)[0]!;
}

function toBits(bytes: Uint8Array): bigint {
  return bytes.reduce((all, each) => all << 8n | BigInt(each), 0n);
}

function toBytes(bits: bigint): Uint8Array {
  return Uint8Array.from(
    { length: ENTROPY_BYTES },
    (_, i) => Number(bits >> BigInt(8 * (ENTROPY_BYTES - 1 - i)) & 0xffn),
  );
}
