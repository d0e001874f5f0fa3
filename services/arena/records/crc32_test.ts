import assert from "node:assert/strict";
import { crc32 as known } from "node:zlib";
import { crc32 } from "./crc32.ts";

Deno.test("[AR5] the checksum of a replay is that of gzip", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  const bytes = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 31) ^ (i >> 3));
  for (const length of [0, 1, 255, 5_000]) {
    const part = bytes.subarray(0, length);
    assert.equal(crc32(part), known(part));
  }
});
