/** SEC1: what a recovery phrase is worth, and what is read as one. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { ENTROPY_BYTES, PHRASE_WORDS, readPhrase, writePhrase } from "./phrase.ts";
import { WORDS } from "./words.gen.ts";

const entropies = fc.uint8Array({ minLength: ENTROPY_BYTES, maxLength: ENTROPY_BYTES });

Deno.test("[SEC1] the list is BIP-39's: 2,048 words, told apart by four letters", () => {
  assert.equal(WORDS.length, 2_048);
  assert.equal(new Set(WORDS.map((word) => word.slice(0, 4))).size, 2_048);
  assert.deepEqual([...WORDS].sort(), WORDS);
  // The digest of the list as bitcoin/bips publishes it.
  const digest = createHash("sha256").update(`${WORDS.join("\n")}\n`).digest("hex");
  assert.equal(digest, "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
});

Deno.test("[SEC1] a phrase says its 80 bits: two are never the same, and each is read back", () => {
  fc.assert(fc.property(entropies, entropies, (one, other) => {
    const phrase = writePhrase(one);
    assert.equal(phrase.split(" ").length, PHRASE_WORDS);
    assert.deepEqual(readPhrase(phrase), { phrase });
    const isSame = one.every((byte, i) => byte === other[i]);
    assert.equal(writePhrase(other) === phrase, isSame);
  }));
});

Deno.test("[SEC1] case, blanks, dashes, numbers in front and wrong endings do not matter", () => {
  const phrase = writePhrase(Uint8Array.from({ length: ENTROPY_BYTES }, (_, i) => 37 * i + 5));
  const words = phrase.split(" ");
  for (
    const typed of [
      phrase.toUpperCase(),
      `  ${words.join("   ")}\n`,
      words.join("-"),
      `- ${words.join(" - ")} -`,
      words.join("–"),
      words.map((word, i) => `${i + 1}. ${word}`).join("\n"),
      words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(", "),
      words.map((word) => word.length > 4 ? word.slice(0, 4) : word).join(" "),
      words.join(" ").replace(/[aeiou]/g, (letter) => letter).normalize("NFKC"),
    ]
  ) assert.deepEqual(readPhrase(typed), { phrase }, typed);
});

Deno.test("[SEC1] what is no phrase is told apart: too few words, an unknown one, a wrong one", () => {
  const words = writePhrase(new Uint8Array(ENTROPY_BYTES).fill(7)).split(" ");
  assert.deepEqual(readPhrase(words.slice(1).join(" ")), { reason: "count", words: 7 });
  assert.deepEqual(readPhrase(""), { reason: "count", words: 0 });
  const unknown = words.with(2, "qqqq").join(" ");
  assert.deepEqual(readPhrase(unknown), { reason: "word", word: 3 });
  let caught = 0;
  const wrong = WORDS.filter((word) => word !== words[3]);
  for (const word of wrong) {
    if ("reason" in readPhrase(words.with(3, word).join(" "))) caught++;
  }
  // One in 256 slips through the eight bits of the checksum, and opens nothing.
  assert.ok(caught / wrong.length > 0.985, `${caught} of ${wrong.length}`);
});
