/** SEC1: the code on a device's screen. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { CODE_BYTES, readUserCode, writeUserCode } from "./user_code.ts";

const randoms = fc.uint8Array({ minLength: CODE_BYTES, maxLength: CODE_BYTES });

Deno.test("[SEC1] a code can be said, has no letter that is taken for another, and is read back", () => {
  fc.assert(fc.property(randoms, (random) => {
    const code = writeUserCode(random);
    fc.pre(code !== undefined);
    assert.match(code, /^([BDFGHJKLMNPRSTVZ][AEOU]){2}[B-Z]-[B-Z]([AEOU][BDFGHJKLMNPRSTVZ]){2}$/);
    assert.doesNotMatch(code, /[ICQWXY0-9]/);
    for (
      const typed of [
        code.toLowerCase(),
        code.replace("-", ""),
        ` ${code.split("").join(" ")} `,
        code.replaceAll("O", "0").replaceAll("S", "5").replaceAll("B", "8").replaceAll("Z", "2"),
      ]
    ) assert.equal(readUserCode(typed), code, typed);
  }));
});

Deno.test("[SEC1] four billion codes: different bytes, different codes", () => {
  fc.assert(fc.property(randoms, randoms, (one, other) => {
    fc.pre(one.some((byte, i) => byte !== other[i]));
    const [a, b] = [writeUserCode(one), writeUserCode(other)];
    fc.pre(a !== undefined && b !== undefined);
    assert.notEqual(a, b);
  }));
});

Deno.test("[SEC1] what is no code is none", () => {
  for (const typed of ["", "BADOK", "BADOK-LUFE", "BADOK-LUFEMA", "BADIK-LUFEM", "AAAAA-AAAAA"]) {
    assert.equal(readUserCode(typed), undefined, typed);
  }
  let rude = 0;
  for (let i = 0; i < 20_000; i++) {
    const code = writeUserCode(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
    if (code === undefined) rude++;
    else assert.doesNotMatch(code, /NAZ|FAG|SEX/);
  }
  // Some 960 with a deviation of 30.
  assert.ok(rude < 1_200, `${rude} of 20,000 are drawn anew`);
});
