import assert from "node:assert/strict";
import { findTwin } from "./twins.ts";

const cases: [text: string, pointer: string | undefined][] = [
  ["{}", undefined],
  ["1", undefined],
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', undefined],
  ['{"a":1,"a":1}', "/a"],
  ['{"a":"a","b":"a"}', undefined],
  ['{"a":{"b":[0,{"x":1,"y":2,"x":3}]}}', "/a/b/1/x"],
  ['{"a":1,"\\u0061":2}', "/a"],
  ['{"a\\"":1,"b":"\\\\","a\\"":2}', '/a"'],
  ['{"a/b":1,"~":2,"a/b":3}', "/a~1b"],
  ['{"a":"},{\\"a\\":","b":"a,:"}', undefined],
  ['{"__proto__":1,"__proto__":2}', "/__proto__"],
  ['{"":1,"":2}', "/"],
  [`{"a":"${"x".repeat(1_000_000)}","a":1}`, "/a"],
  [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, undefined],
];

for (const [text, pointer] of cases) {
  Deno.test(`findTwin() finds ${pointer ?? "nothing"} in ${text.slice(0, 50)}`, () => {
    JSON.parse(text);
    assert.equal(findTwin(text), pointer);
  });
}
