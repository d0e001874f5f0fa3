import assert from "node:assert/strict";
import { cleaned, exitCode, startOutcomes } from "./outcomes.ts";
import type { Outcome, Section } from "./types.ts";

const section: Section = { title: "Rooms", method: [], tables: [], plots: [], findings: [] };
const measured = (more: Partial<Section> = {}): Outcome => ({
  ...{ name: "rooms", kind: "measured", seconds: 1, section: { ...section, ...more } },
});

Deno.test("what is asked for has not been reached before it is measured", () => {
  assert.deepEqual(startOutcomes(["http", "rooms"], ["rooms"]), [
    { name: "http", kind: "not asked for" },
    { name: "rooms", kind: "not reached" },
  ]);
});

Deno.test("the exit code is 1 where anything that was asked for lacks", () => {
  assert.equal(exitCode([measured(), { name: "http", kind: "not asked for" }]), 0);
  assert.equal(exitCode([measured(), measured({ isIncomplete: true })]), 1);
  assert.equal(exitCode([measured(), { name: "http", kind: "not reached" }]), 1);
  assert.equal(exitCode([{ name: "http", kind: "failed", reason: "no wrk", seconds: 1 }]), 1);
});

Deno.test("neither reasons nor findings say where on a machine they arose", () => {
  const places = ["/home/somebody/game", "/tmp", "/tmp/veze_section_1/"];
  const failed: Outcome = {
    ...{ name: "http", kind: "failed", seconds: 1 },
    reason: "\u001b[31mError\u001b[0m at file:///home/somebody/game/bench/run.ts:3\n",
  };
  const text = cleaned(failed, places);
  assert.equal(text.kind === "failed" && text.reason, "Error at bench/run.ts:3");
  const found = cleaned(measured({ findings: ["no /tmp/veze_section_1/a, no /tmp/b."] }), places);
  assert.deepEqual(found.kind === "measured" && found.section.findings, ["no a, no b."]);
});
