import assert from "node:assert/strict";
import { CHEATS, HONEST_COHORTS, makeSession } from "../anti_cheat/synthetic_play.ts";
import { RULES } from "../anti_cheat/rules/mod.ts";
import { SIGNALS, whyNoSignal } from "./signals.ts";

Deno.test("[TEL1] signals of play have units, and rules read nothing else", () => {
  const kinds = new Set(SIGNALS.map(({ kind }) => kind));
  for (const { kind, text, fields } of SIGNALS) {
    assert.ok(text && Object.values(fields).every(({ unit }) => unit), kind);
  }
  const read = RULES.flatMap((rule) => rule.kinds).filter((kind) => kind !== "*");
  assert.deepEqual(read.filter((kind) => !kinds.has(kind)), []);
});

Deno.test("[TEL1] made-up play of every cohort and cheat is made of good signals", () => {
  for (const [n, cheat] of [undefined, ...CHEATS].entries()) {
    const cohort = HONEST_COHORTS[n % HONEST_COHORTS.length]!;
    const session = makeSession({ cohort, ...(cheat && { cheat }), seed: n, minutes: 1 });
    for (const { kind, payload } of session) assert.equal(whyNoSignal(kind, payload), undefined);
  }
});

Deno.test("[TEL1] a signal that is not what it says names the field", () => {
  const cases: [kind: string, payload: Record<string, unknown> | undefined, reason: RegExp][] = [
    ["move", undefined, /^payload\.x: move needs it/],
    ["move", { x: 1 }, /^payload\.y: /],
    ["move", { x: 1, y: "2" }, /^payload\.y: must be a number/],
    ["move", { x: 1, y: 1e12 }, /^payload\.y: /],
    ["move", { x: 1, y: 2, seq: -1 }, /^payload\.seq: /],
    ["input", { repeat: "yes" }, /^payload\.repeat: must be true/],
    ["aim", { delta_deg: 361, dt_ms: 5 }, /^payload\.delta_deg: /],
    ["ability", { ability: "x".repeat(129), cooldown_ms: 1 }, /^payload\.ability: must be text/],
    ["cooldown_try", { ability: "dash" }, /^payload\.remaining_ms: /],
    ["ignored_input", { reason: 7 }, /^payload\.reason: /],
  ];
  for (const [kind, payload, reason] of cases) {
    assert.match(whyNoSignal(kind, payload) ?? "", reason, JSON.stringify(payload));
  }
  assert.equal(whyNoSignal("emote", { x: "anything" }), undefined);
  assert.equal(whyNoSignal("fire", undefined), undefined);
});
