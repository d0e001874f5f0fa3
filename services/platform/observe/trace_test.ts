import assert from "node:assert/strict";
import { workContext } from "../context.ts";
import { createLogger } from "./log.ts";
import { causedBy, currentCause, readCause, readTrace, toCause } from "./trace.ts";

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

Deno.test("currentCause() is what the caller sent while there is no span", async () => {
  assert.equal(currentCause(), undefined);
  const sent = `00-${TRACE}-${SPAN}-01`;
  const found = await workContext.run({ requestId: "r", trace: sent }, async () => {
    await Promise.resolve();
    return currentCause();
  });
  assert.equal(found, `${sent};r`);
});

Deno.test("a cause holds a trace, a request or both, and is read as it was written", () => {
  const trace = `00-${TRACE}-${SPAN}-01`;
  for (const cause of [{ trace }, { requestId: "r" }, { trace, requestId: "r" }]) {
    assert.deepEqual(readCause(toCause(cause)!), cause);
  }
  assert.equal(toCause({}), undefined);
});

Deno.test("causedBy() gives its log lines the requests of a batch, each once and not too many", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    ...{ level: "info", format: "json" },
    write: (line) => lines.push(JSON.parse(line)),
  });
  const say = () => Promise.resolve(log.info("done"));
  await causedBy("batch", [{ trace: ";a" }, { trace: null }], say);
  await causedBy(
    "batch",
    [";a", `00-${TRACE}-${SPAN}-00;b`, ";a"].map((trace) => ({ trace })),
    say,
  );
  await causedBy("batch", Array.from({ length: 99 }, (_, i) => ({ trace: `;${i}` })), say);
  await causedBy("batch", [{ trace: `00-${TRACE}-${SPAN}-00` }], say);
  const [one, two, many, none] = lines;
  assert.deepEqual([one!["request_id"], one!["request_ids"]], ["a", undefined]);
  assert.deepEqual([two!["request_id"], two!["request_ids"]], ["a", ["a", "b"]]);
  assert.equal((many!["request_ids"] as string[]).length, 32);
  assert.equal(none!["request_id"], undefined);
});
