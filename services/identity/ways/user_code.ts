/**
 * The code that a device shows and a player types (RFC 8628, §6.1): ten letters that can be said aloud,
 * `BADOK-LUFEM`, none of which is taken for another or for a digit. Pure.
 */

/** Four bits each. */
const CONSONANTS = "BDFGHJKLMNPRSTVZ";
/** Two bits each. */
const VOWELS = "AEOU";
const SHAPE = "CVCVCCVCVC";
/** Random bytes of a code: 6 × 4 and 4 × 2 bits. */
export const CODE_BYTES = 4;
/** Digits that somebody types who has taken a letter for one. */
const MEANT: Readonly<Record<string, string>> = { 0: "O", 2: "Z", 5: "S", 8: "B" };
/** Beginnings that nobody wants on a screen; such a code is drawn anew. */
const RUDE = /NAZ|FAG|RAP|PED|KUN|SUK|FUK|SEX|VAG|HOM|NEG|JAP|TURD|POO|DUM|GAS/;

/** @param random `CODE_BYTES` random bytes @returns undefined for one that is better not shown */
export function writeUserCode(random: Uint8Array): string | undefined {
  let bits = random.reduce((all, each) => all << 8n | BigInt(each), 0n);
  let code = "";
  for (const kind of SHAPE) {
    const letters = kind === "C" ? CONSONANTS : VOWELS;
    const size = BigInt(letters.length);
    code += letters[Number(bits % size)]!;
    bits /= size;
  }
  return RUDE.test(code) ? undefined : showUserCode(code);
}

/** As it is kept and shown; undefined for what is none, whatever case and signs it was typed with. */
export function readUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[0258]/g, (digit) => MEANT[digit]!)
    .replace(/[^A-Z]/g, "");
  const isOurs = letters.length === SHAPE.length &&
    [...letters].every((letter, i) => (SHAPE[i] === "C" ? CONSONANTS : VOWELS).includes(letter));
  return isOurs ? showUserCode(letters) : undefined;
}

function showUserCode(letters: string): string {
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}
