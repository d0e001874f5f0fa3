import assert from "node:assert/strict";
import { workContext } from "../context.ts";
import { currentTrace, readTrace } from "./trace.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

Deno.test("readTrace() takes what W3C Trace Context allows, and nothing else", () => {
  const context = { traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true };
  assert.deepEqual(readTrace(`00-${TRACE}-${SPAN}-01`), context);
  assert.deepEqual(readTrace(`cc-${TRACE}-${SPAN}-03-what-the-future-will`), context);
  const odd = [
    ...[null, undefined, "", "00", `ff-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}`],
    ...[`00-${"0".repeat(32)}-${SPAN}-01`, `00-${TRACE}-${"0".repeat(16)}-01`],
    ...[
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01\n`,
      ` 00-${TRACE}-${SPAN}-01`,
    ],
  ];
  for (const text of odd) assert.equal(readTrace(text), undefined, String(text));
});

Deno.test("currentTrace() is what the caller sent while there is no span", async () => {
  assert.equal(currentTrace(), undefined);
  const sent = `00-${TRACE}-${SPAN}-01`;
  const found = await workContext.run({ requestId: "r", trace: sent }, async () => {
    await Promise.resolve();
    return currentTrace();
  });
  assert.equal(found, sent);
});
