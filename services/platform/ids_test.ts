import assert from "node:assert/strict";
import { manualClock } from "../../tests/support/app/manual_clock.ts";
import { base64url, createIds, isId } from "./ids.ts";

const random = (bytes: Uint8Array<ArrayBuffer>) => void crypto.getRandomValues(bytes);

Deno.test("next() makes UUIDs of version 7 that begin with the time", () => {
  const clock = manualClock(Date.UTC(2026, 5, 1));
  const id = createIds({ clock, random }).next();
  assert.ok(isId(id));
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(parseInt(id.replace("-", "").slice(0, 12), 16), clock.now());
});

Deno.test("next() grows, also within a millisecond and when the clock is set back", async () => {
  const clock = manualClock();
  let skew = 0;
  const ids = createIds({ clock: { ...clock, now: () => clock.now() + skew }, random });
  let last = "";
  for (let i = 0; i < 20_000; i++) {
    if (i === 5_000) await clock.advance(1);
    if (i === 10_000) skew = -60_000;
    const id = ids.next();
    assert.ok(id > last, `${id} after ${last}`);
    last = id;
  }
});

Deno.test("secret() has as many bytes as were asked for, and never the same ones", () => {
  const ids = createIds({ clock: manualClock(), random });
  assert.match(ids.secret(), /^[A-Za-z0-9_-]{43}$/);
  assert.match(ids.secret(9), /^[A-Za-z0-9_-]{12}$/);
  assert.equal(new Set(Array.from({ length: 1_000 }, () => ids.secret(16))).size, 1_000);
});

Deno.test("base64url() is that of RFC 4648, without padding", () => {
  const vectors = [["", ""], ["f", "Zg"], ["fo", "Zm8"], ["foo", "Zm9v"], ["foob", "Zm9vYg"]];
  for (const [plain, encoded] of vectors) {
    assert.equal(base64url(new TextEncoder().encode(plain)), encoded);
  }
  assert.equal(base64url(new Uint8Array([0xfb, 0xff])), "-_8");
});

Deno.test("isId() takes the one form in which ids are stored", () => {
  const id = "01890a5d-ac96-774b-bcce-b302099a8057";
  assert.equal(isId(id), true);
  for (
    const other of [id.toUpperCase(), `${id} `, `{${id}}`, id.replaceAll("-", ""), "", `${id}\n`]
  ) {
    assert.equal(isId(other), false, JSON.stringify(other));
  }
});
