/** Features by hand-made histories whose values can be worked out, and by what they must not depend on. */

import assert from "node:assert/strict";
import {
  BOT_WINDOW,
  BOT_WINDOWS,
  makeSession,
  meanFeatures,
  type Observed,
} from "../../services/anti_cheat/mod.ts";
import {
  type AccountEvent,
  BOT_SPAN,
  botFeatures,
  churnFeatures,
  FEATURES,
  type PlayedMatch,
  riskFeatures,
  skillFeatures,
  TRAJECTORY_FEATURES,
  trajectoryFeatures,
  windowFeatures,
} from "../../services/ml/features/mod.ts";
import type { FeatureDefinition } from "../../services/ml/features/mod.ts";
import { featureSchema, MODEL_NAMES } from "../../services/ml/manifest.ts";

const DAY_MS = 86_400_000;

function named(definitions: readonly FeatureDefinition[], row: Float32Array) {
  assert.equal(row.length, definitions.length);
  return Object.fromEntries(definitions.map(({ name }, i) => [name, row[i]!]));
}

function assertValues(got: Record<string, number>, wanted: Record<string, number>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const isSame = Number.isNaN(value)
      ? Number.isNaN(got[name])
      : Math.abs(got[name]! - value) < 1e-4;
    assert.ok(isSame, `${name} is ${got[name]}, not ${value}`);
  }
}

Deno.test("[ML2] every feature says its unit, range and meaning, as a manifest takes them", () => {
  for (const model of MODEL_NAMES) {
    const definitions = FEATURES[model];
    assert.equal(new Set(definitions.map(({ name }) => name)).size, definitions.length);
    for (const { group, ...feature } of definitions) {
      assert.ok(featureSchema.safeParse(feature).success, `${model}: ${feature.name} of ${group}`);
      assert.ok(feature.min < feature.max, feature.name);
    }
  }
});

Deno.test("[ML7] churn: days of play become recency, frequency and gaps", () => {
  // A Thursday, the Saturday after it, and the Monday after that.
  const days = [20_454, 20_456, 20_458];
  const row = churnFeatures({ days, played: [1, 2, 3] }, { today: 20_462 });
  assertValues(named(FEATURES.churn, row), {
    ...{ days_since_last: 4, days_since_first: 8, streak: 1, days_3: 0, days_7: 2, days_window: 3 },
    ...{ gap_mean: 2, gap_spread: 0, gap_longest: 2, late_share: 2, weekend_share: 1 / 3 },
    ...{ plays_7: 5, plays_per_day: 2, played_share: 3 / 9 },
  });
  const single = churnFeatures({ days: [20_454], played: [1] }, { today: 20_454 });
  assertValues(named(FEATURES.churn, single), { ...{ gap_mean: NaN, gap_spread: NaN, streak: 1 } });
});

Deno.test("[ML5] skill: the first matches count, and later ones do not", () => {
  const match = (result: number, opponents: number): PlayedMatch => ({
    ...{ player: "p", region: "eu", at: 0, result, opponents, rating: 1_500, seconds: 100 },
    ...{ actions: 200, shots: 50, hits: 20, points: 30, eliminations: 2, deaths: 1, damage: 160 },
    core_seconds: 25,
  });
  const first = [
    match(1, 1_600),
    match(0, 1_400),
    match(1, 1_500),
    match(1, 1_450),
    match(0, 1_550),
  ];
  const row = skillFeatures(first);
  assertValues(named(FEATURES.skill, row), {
    ...{
      matches: 5,
      win_share: 0.6,
      opponents_mean: 1_500,
      won_against: 1_600,
      lost_against: 1_400,
    },
    ...{ actions_per_s: 2, hit_share: 0.4, core_share: 0.25, deaths_per_s: 0.01 },
  });
  assert.deepEqual(skillFeatures([...first, match(0, 900)]), row);
});

Deno.test("[ML7] risk: what happened until then counts, what comes after does not", () => {
  const event = (day: number, kind: AccountEvent["kind"], value = 0): AccountEvent => ({
    ...{ account: "a", region: "eu", at: day * DAY_MS, kind, value },
  });
  const past = [
    ...[event(0, "created"), event(1, "login"), event(1.2, "match", 1), event(1.5, "match", 0)],
    ...[event(2, "alert", 3), event(3, "login"), event(40, "purchase", 500), event(41, "login")],
  ];
  const row = riskFeatures(past, 45 * DAY_MS);
  assertValues(named(FEATURES.risk, row), {
    ...{ age_days: 45, days_30: 1, matches_30: 0, win_share_30: NaN, alerts_30: 0 },
    ...{ days_since_alert: 43, purchases_30: 1, spent_30: 500, days_to_purchase: 40 },
  });
  const later = [...past, event(46, "confirmed"), event(47, "dispute", 500)];
  assert.deepEqual(riskFeatures(later, 45 * DAY_MS), row);
});

Deno.test("[ML8] bot: a tool's rhythm, a bot's reactions and rounds show in their features", () => {
  const of = (cheat?: "macro" | "trigger_bot" | "waypoints" | "smooth_aim") =>
    named(
      FEATURES.bot,
      botFeatures(
        makeSession({ cohort: "novice", seed: 5, minutes: 0.75, ...(cheat && { cheat }) }),
      ),
    );
  const honest = of();
  assert.ok(of("macro")["tap_period_match"]! > 0.7 && honest["tap_period_match"]! < 0.6);
  assert.ok(of("trigger_bot")["reaction_median"]! < 60 && honest["reaction_median"]! > 150);
  assert.ok(of("waypoints")["move_straight_share"]! > 0.3 && honest["move_straight_share"]! < 0.2);
  assert.ok(of("smooth_aim")["aim_wide_hit_share"]! > honest["aim_wide_hit_share"]!);
});

Deno.test("[ML8] bot: a row is the mean of the last whole windows, a few events leave values missing", () => {
  const session = makeSession({ cohort: "expert", seed: 6, minutes: 4 });
  assert.ok(session.length > BOT_SPAN + BOT_WINDOW);
  const last = session.slice(-BOT_SPAN);
  assert.deepEqual(botFeatures(session), botFeatures(last));
  const windows = Array.from(
    { length: BOT_WINDOWS },
    (_, n) => windowFeatures(last.slice(n * BOT_WINDOW, (n + 1) * BOT_WINDOW)),
  );
  const mean = meanFeatures(windows);
  botFeatures(session).forEach((value, i) => assert.ok(Math.abs(value - mean[i]!) < 1e-3));
  const one = session.slice(0, BOT_WINDOW);
  assert.deepEqual(botFeatures(one), windowFeatures(one));
  assert.deepEqual(botFeatures(session.slice(0, 100)), windowFeatures(session.slice(0, 100)));
  assert.ok(botFeatures(session.slice(0, 3)).every(Number.isNaN));
  assert.ok(botFeatures([]).every(Number.isNaN));
});

Deno.test("[ML8] bot: an event without its numbers does no harm", () => {
  const strange: Observed[] = Array.from({ length: 40 }, (_, i) => ({
    ...{ id: String(i), kind: ["move", "aim", "reaction", "input"][i % 4]!, at: i * 100 },
    ...{ receivedAt: i * 100, payload: {} },
  }));
  for (const value of botFeatures(strange)) {
    assert.ok(Number.isNaN(value) || Number.isFinite(value));
  }
});

Deno.test("[ML7] a pointer's shape is the same at any size and place", () => {
  const way = Array.from({ length: 80 }, (_, i) => ({
    x: 4 * i,
    y: 60 * Math.sin(i / 12) + 10 * Math.sin(i / 3),
  }));
  const row = trajectoryFeatures(way)!;
  const elsewhere = trajectoryFeatures(way.map(({ x, y }) => ({ x: 500 + 3 * x, y: 90 + 3 * y })))!;
  row.forEach((value, i) => {
    const { name } = TRAJECTORY_FEATURES[i]!;
    assert.ok(Math.abs(value - elsewhere[i]!) <= 1e-3 * Math.max(1, Math.abs(value)), name);
  });
  assert.equal(trajectoryFeatures(way.slice(0, 4)), undefined);
  const line = trajectoryFeatures(way.map(({ x }) => ({ x, y: 2 * x })))!;
  assertValues(named(TRAJECTORY_FEATURES, line), { straightness: 1, turn_total: 0, bow: 0 });
});
