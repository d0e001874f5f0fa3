import assert from "node:assert/strict";
import { chance } from "../../../tests/support/app/random.ts";
import { RULES, rulesInForce, watchPlayer } from "./mod.ts";
import {
  type Cheat,
  CHEATS,
  HONEST_COHORTS,
  type HonestCohort,
  makeSession,
} from "../synthetic_play.ts";
import { createRecentNumbers } from "./window.ts";
import type { Observed } from "../types.ts";

/** Rules that speak about a session. */
function findings(events: readonly Observed[]): Set<string> {
  const watch = watchPlayer(RULES);
  return new Set(events.flatMap((event) => watch.see(event).map(({ rule }) => rule.id)));
}

/** What each cheat must be caught by; the others are for the bot model. */
const CAUGHT_BY: Partial<Record<Cheat, string>> = {
  aim_snap: "aim_snap",
  speed: "speed",
  cooldown: "cooldown",
  metronome: "cadence",
  uniform_bot: "cadence",
  replay: "sequence",
  slow_clock: "clock",
  trigger_bot: "reaction",
  macro: "repetition",
  long_macro: "repetition",
  framed_macro: "repetition",
  afk_farm: "repetition",
};

const SESSIONS = Number(Deno.env.get("COHORT_SESSIONS") ?? 200);

Deno.test("[TEL7] honest sessions are not flagged: at most 1 in 1,000 by all rules together", () => {
  const perCohort = SESSIONS;
  const flagged: string[] = [];
  for (const [c, cohort] of HONEST_COHORTS.entries()) {
    for (let i = 0; i < perCohort; i++) {
      const seed = c * 1_000_000 + i;
      for (const rule of findings(makeSession({ cohort, seed }))) {
        flagged.push(`${cohort} ${seed}: ${rule}`);
      }
    }
  }
  const sessions = perCohort * HONEST_COHORTS.length;
  const rate = new Set(flagged.map((line) => line.split(":")[0])).size / sessions;
  assert.ok(rate <= 1e-3, `${flagged.length} of ${sessions}: ${flagged.slice(0, 20).join("; ")}`);
});

for (const [cheat, rule] of Object.entries(CAUGHT_BY)) {
  Deno.test(`[TEL6] ${cheat} is caught by the rule ${rule}`, () => {
    let caught = 0;
    const rounds = 40;
    for (let i = 0; i < rounds; i++) {
      const cohort: HonestCohort = HONEST_COHORTS[i % HONEST_COHORTS.length]!;
      const seed = 9_000_000 + i;
      if (findings(makeSession({ cohort, cheat: cheat as Cheat, seed })).has(rule)) caught++;
    }
    assert.ok(caught >= rounds * 0.8, `${caught} of ${rounds}`);
  });
}

Deno.test("[TEL6] a rhythm that comes again is told with its length; a hand's rotation is not", () => {
  const rule = RULES.find(({ id }) => id === "repetition")!;
  const intervals = [180, 240, 150, 310, 205];
  const play = (wobble: (i: number) => number) => {
    const watch = watchPlayer([rule]);
    let at = 0;
    return Array.from({ length: 200 }, (_, i) => {
      at += intervals[i % intervals.length]! + wobble(i);
      const event = { id: `${i}`, kind: "input", at, receivedAt: at, payload: {} };
      return watch.see(event);
    }).flat();
  };
  const [found, ...more] = play((i) => i % 3 - 1);
  assert.equal(more.length, 0);
  assert.equal(found!.evidence.pattern_inputs, 5);
  assert.ok(Math.abs(Number(found!.evidence.pattern_ms) - 1_085) < 10);
  // Every interval off by up to 3 %, which no hand keeps to.
  const random = chance(7);
  assert.deepEqual(play((i) => intervals[i % 5]! * 0.06 * (random.next() - 0.5)), []);
  assert.deepEqual(play((i) => 200 - intervals[i % 5]!), [], "evenness is another rule's");
});

Deno.test("[TEL6 AR7] a flood of impossible input is told; stalls and early abilities are not", () => {
  const rule = RULES.find(({ id }) => id === "ignored_input")!;
  const judge = (events: [second: number, reason: string, count?: number][]) => {
    const watch = watchPlayer([rule]);
    return events.flatMap(([second, reason, count]) => {
      const at = second * 1_000;
      const payload = { reason, ...(count !== undefined && { count }) };
      return watch.see({ id: "1", kind: "ignored_input", at, receivedAt: at, payload });
    });
  };
  const [found, ...more] = judge([[1, "rate", 500], [2, "order", 99], [3, "order", 1]]);
  assert.equal(more.length, 0);
  assert.deepEqual(found!.evidence, { ignored: 600, reason: "order", within_ms: 60_000 });
  assert.deepEqual(judge([[1, "cooldown", 100_000]]), []);
  const stalls = Array.from(
    { length: 60 },
    (_, i): [number, string, number] => [i * 7, "rate", 60],
  );
  assert.deepEqual(judge(stalls), [], "a network that stalls every seven seconds for an hour");
  assert.deepEqual(judge(Array(500).fill([1, "speed"])), [], "each for itself, fewer than that");
});

Deno.test("recent numbers are those of a set, in a hundredth of its memory", () => {
  const span = 64;
  const random = chance();
  const numbers = createRecentNumbers(span);
  const seen = new Set<number>();
  let newest = -1;
  for (let i = 0; i < 20_000; i++) {
    const jump = random.below(50) === 0 ? 500 : 8;
    const number = Math.max(0, newest - 40 + random.below(40 + jump));
    const isThere = seen.has(number) && number > newest - span;
    assert.equal(numbers.has(number), isThere, `${number} of ${newest}`);
    numbers.add(number);
    if (number > newest - span) seen.add(number);
    newest = Math.max(newest, number);
    assert.equal(numbers.newest(), newest);
  }
});

Deno.test("the same seed is the same session, another one another", () => {
  const one = makeSession({ cohort: "expert", seed: 7, minutes: 1 });
  assert.deepEqual(makeSession({ cohort: "expert", seed: 7, minutes: 1 }), one);
  assert.notDeepEqual(makeSession({ cohort: "expert", seed: 8, minutes: 1 }), one);
  assert.ok(CHEATS.length > Object.keys(CAUGHT_BY).length - 1);
});

Deno.test("[TEL6] every rule says what it means, in which unit, and why there", () => {
  for (const rule of RULES) {
    assert.ok(rule.text && rule.unit && rule.source && rule.threshold > 0, rule.id);
  }
  assert.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
});

Deno.test("[TEL6] operators switch rules off and move thresholds; a rule nobody knows is refused", () => {
  const rules = rulesInForce({ speed: { enabled: false }, reaction: { threshold: 80 } });
  assert.ok(!rules.some(({ id }) => id === "speed"));
  assert.equal(rules.find(({ id }) => id === "reaction")!.threshold, 80);
  assert.throws(() => rulesInForce({ typo: {} }), /typo: there is no such rule/);
});

Deno.test("[TEL6] nonsense in payloads is ignored", () => {
  const watch = watchPlayer(RULES);
  const odd = [null, "x", NaN, Infinity, -1, 1e308, {}, [], true];
  for (
    const kind of [
      "move",
      "ability",
      "fire",
      "input",
      "reaction",
      "aim",
      "spawn",
      "ignored_input",
      "other",
    ]
  ) {
    for (const [i, value] of odd.entries()) {
      const payload = Object.fromEntries(
        [
          "x",
          "y",
          "ability",
          "cooldown_ms",
          "repeat",
          "ms",
          "delta_deg",
          "dt_ms",
          "hit",
          "seq",
          "reason",
          "count",
        ]
          .map((name, j) => [name, odd[(i + j) % odd.length] ?? value]),
      );
      const at = i * 7;
      watch.see({ id: `${kind}-${i}`, kind, at, receivedAt: at, payload });
    }
  }
});
