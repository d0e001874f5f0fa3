import assert from "node:assert/strict";
import { versionsOf } from "./if_match.ts";

Deno.test("[UI9] If-Match names the versions that will do", () => {
  const rows: [string | undefined, string[] | undefined][] = [
    [undefined, undefined],
    ["*", undefined],
    [" * ", undefined],
    ['"a"', ["a"]],
    ["a", ["a"]],
    ['W/"a"', ["a"]],
    ['"a", W/"b","c"', ["a", "b", "c"]],
    // Somebody set a condition, and nothing meets it.
    ['""', []],
    ['W/""', []],
    ["", []],
    ['"", "a"', ["a"]],
  ];
  for (const [header, versions] of rows) {
    assert.deepEqual(versionsOf(header), versions, `${header}`);
  }
});
