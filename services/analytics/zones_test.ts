import assert from "node:assert/strict";
import { changesOf } from "./zones.ts";

const at = (text: string) => Date.parse(text);
const YEAR = [at("2024-01-01T00:00:00Z"), at("2025-01-01T00:00:00Z")] as const;
const HOUR = 3_600_000;

Deno.test("[TEL8] changesOf() finds when clocks go forward and back, to the millisecond", () => {
  assert.deepEqual(changesOf("Europe/Berlin", ...YEAR), [
    { from: -Infinity, offset: HOUR },
    { from: at("2024-03-31T01:00:00Z"), offset: 2 * HOUR },
    { from: at("2024-10-27T01:00:00Z"), offset: HOUR },
  ]);
});

Deno.test("[TEL8] changesOf() knows zones beside the hour, of half an hour, and without changes", () => {
  assert.deepEqual(changesOf("Australia/Lord_Howe", ...YEAR).map(({ offset }) => offset / HOUR), [
    11,
    10.5,
    11,
  ]);
  assert.deepEqual(changesOf("Asia/Kathmandu", ...YEAR), [{
    from: -Infinity,
    offset: 5.75 * HOUR,
  }]);
  assert.deepEqual(changesOf("UTC", ...YEAR), [{ from: -Infinity, offset: 0 }]);
});
