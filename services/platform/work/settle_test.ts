import assert from "node:assert/strict";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";
import { settle } from "./settle.ts";

Deno.test("[OPS10] settle() gives back what nothing needs, a minute after the start and not before", async () => {
  const clock = manualClock(0);
  const forgotten = new WeakRef(new Array(1_000).fill("a source that was parsed"));
  let isSettled = false;
  const settled = settle(clock, new AbortController().signal).then(() => isSettled = true);
  await clock.advance(59_999);
  assert.ok(!isSettled);
  await clock.advance(1);
  await settled;
  assert.equal(await laterOf(forgotten), undefined);
});

Deno.test("[OPS10] settle() ends with its thread", async () => {
  const stopping = new AbortController();
  const settled = settle(manualClock(0), stopping.signal);
  stopping.abort();
  await settled;
});

/** What was looked at is held until the turn ends. */
async function laterOf<T extends WeakKey>(reference: WeakRef<T>): Promise<T | undefined> {
  await new Promise((resolve) => setTimeout(resolve));
  return reference.deref();
}
