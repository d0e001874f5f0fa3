/** Alerts in words: what rules saw, with units, and what became of it. */

import type { z } from "zod";
import type { AlertBody, TimelineBody } from "../../services/anti_cheat/wire.ts";
import {
  alertLine,
  featureInWords,
  inMilliseconds,
  inSeconds,
  inUtc,
  matchLine,
  ReviewWords,
  scoreLine,
  standsOut,
  unitsPerSecond,
  unknownPlayer,
} from "../words/review.ts";

export type Alert = z.infer<typeof AlertBody>;
export type TimelineLine = z.infer<typeof TimelineBody>["entries"][number];

/** A rule as moderators read it. */
export interface RuleText {
  id: string;
  text: string;
  /** Absent where each alert says its own. */
  threshold?: number;
  unit?: string;
  source: string;
}

const NAMES: Record<string, string> = {
  below: ReviewWords.ReactionsBelowTheLimit,
  cooldown_ms: ReviewWords.Cooldown,
  degrees: ReviewWords.LastTurn,
  device: ReviewWords.Device,
  drift: ReviewWords.DriftOfTheClock,
  fastest: ReviewWords.FastestSample,
  fastest_ms: ReviewWords.FastestReaction,
  hit_share: ReviewWords.TurnsThatHit,
  inputs: ReviewWords.InputsLookedAt,
  limit: ReviewWords.SuspectedFrom,
  interval_ms: ReviewWords.TimeBetweenTwoUses,
  mean_ms: ReviewWords.MeanInterval,
  ms: ReviewWords.LastTurnTook,
  newest: ReviewWords.NewestNumberBefore,
  of: ReviewWords.SamplesLookedAt,
  other: ReviewWords.OtherDevice,
  model: ReviewWords.Model,
  rows: ReviewWords.StretchesOfPlay,
  samples: ReviewWords.SamplesAboveTheLimit,
  score: ReviewWords.HowSure,
  seq: ReviewWords.LastSequenceNumber,
  snaps: ReviewWords.TurnsLookedAt,
  steps: ReviewWords.MinutesInARow,
  times: ReviewWords.TimesWithinAMinute,
  variation: ReviewWords.VariationOfIntervals,
  within_ms: ReviewWords.Within,
};

const UNITS: Record<string, (value: number) => string> = {
  degrees: (value) => `${round(value)}°`,
  drift: (value) => `${round(value * 100)} %`,
  fastest: (value) => unitsPerSecond(round(value)),
  limit: percent,
  score: percent,
  hit_share: (value) => `${Math.round(value * 100)} %`,
  ms: milliseconds,
  variation: (value) => value.toFixed(4),
};

/** What of a model's features stands out is one line: `feature_1`, `value_1`, `usual_1`, … */
const OF_FEATURE = /^(?:feature|value|usual|rarity|unit)_\d$/;

/** Name and value with its unit, line by line. */
export function describeEvidence(evidence: Record<string, unknown>): [string, string][] {
  const plain = Object.entries(evidence).filter(([key]) => !OF_FEATURE.test(key));
  return [...plain.map(describe), ...describeFeatures(evidence)];
}

function describeFeatures(evidence: Record<string, unknown>): [string, string][] {
  return [1, 2, 3].filter((n) => evidence[`feature_${n}`] !== undefined).map((n) => {
    const of = (what: string) => evidence[`${what}_${n}`];
    return [
      featureInWords(String(of("feature"))),
      standsOut({
        ...{ value: String(of("value")), usual: String(of("usual")) },
        ...{ unit: String(of("unit") ?? ""), percent: round(Number(of("rarity")) * 100) },
      }),
    ];
  });
}

function describe([key, value]: [string, unknown]): [string, string] {
  return [
    NAMES[key] ?? sentence(key.replace(/_ms$/, "")),
    typeof value === "number" ? number(key, value) : String(value),
  ];
}

/** Certainty is told in full: 99.9 % is ten times less sure than 99.99 %. */
function percent(value: number): string {
  return `${Number((100 * value).toPrecision(5))} %`;
}

function number(key: string, value: number): string {
  const unit = UNITS[key] ?? (key.endsWith("_ms") ? milliseconds : undefined);
  return unit ? unit(value) : round(value);
}

function milliseconds(value: number): string {
  return value < 1_000 ? inMilliseconds(round(value)) : inSeconds(round(value / 1_000));
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** What happened, in one line. */
export function describeLine({ kind, details }: TimelineLine): string {
  const of = (name: string) => details[name] === undefined ? "" : String(details[name]);
  if (kind === "alert") {
    return alertLine(sentence(of("rule")).toLowerCase(), of("severity"), of("status"));
  }
  if (kind === "match") {
    const change = typeof details.mmr_after === "number"
      ? `, ${Math.round(Number(details.mmr_before))} → ${Math.round(details.mmr_after)}`
      : "";
    return matchLine(of("mode"), `${details.result ?? ReviewWords.NotOver}`, change);
  }
  if (kind === "score") {
    const score = Number(details.score).toLocaleString("en");
    const hidden = details.hidden === true ? ReviewWords.Hidden : "";
    return scoreLine(score, of("mode"), of("season"), hidden);
  }
  if (kind === "audit") {
    const outcome = of("outcome") === "done" ? "" : `, ${of("outcome")}`;
    return sentence(of("action").replace(".", ": ")) + outcome;
  }
  return sentence(kind);
}

export function sentence(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The same words on the server and in the browser: minutes in UTC. */
export function when(at: string): string {
  return inUtc(at.slice(0, 16).replace("T", " "));
}

export function nameOf(alert: Alert): string {
  return alert.display_name ?? unknownPlayer(alert.user_id.slice(0, 8));
}
