import assert from "node:assert/strict";
import { cellOf, toCsv } from "./csv.ts";

Deno.test("[UI7] cellOf() lets no cell act in a spreadsheet, and leaves numbers alone", () => {
  for (const evil of ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd", "\0=1"]) {
    assert.match(cellOf(evil), /^"?'/, JSON.stringify(evil));
  }
  assert.deepEqual([-5, "-5.25", "12", 0].map(cellOf), ["-5", "-5.25", "12", "0"]);
  assert.deepEqual([null, undefined, true].map(cellOf), ["", "", "true"]);
  assert.equal(cellOf(new Date(0)), "1970-01-01T00:00:00.000Z");
});

Deno.test("[UI7] toCsv() quotes what would end a cell or a line", () => {
  assert.equal(
    toCsv(["name", "note"], [['a "b"', "one\ntwo"], ["x,y", "=1"]]),
    'name,note\r\n"a ""b""","one\ntwo"\r\n"x,y",\'=1\r\n',
  );
});
