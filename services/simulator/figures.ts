/** From what became of everybody to figures: averages hide who pays, so waits stand by rating too. */

import type { QueueRules } from "../matchmaking/mod.ts";
import { waitUntil } from "../matchmaking/mod.ts";
import type { Figures, Outcome, Quantiles, Spread } from "./types.ts";

/** Points of spread that a second of waiting weighs, and that weighs to have met nobody. */
const SECOND = 5;
const NOBODY = 400;
/** The favourite's chance less a half, of a match that counts as fair. */
const FAIR = 0.1;
const DECILES = 10;

export function figuresOf(outcomes: readonly Outcome[], rules: QueueRules): Figures {
  const players = outcomes.flatMap((outcome) =>
    outcome.ticket.members.map(({ mmr }) => ({ mmr, outcome }))
  ).sort((a, b) => a.mmr - b.mmr);
  const matches = [...new Set(outcomes.flatMap(({ match }) => match ?? []))];
  const ofPeople = matches.filter(({ bots }) => bots === 0);
  const seats = rules.teams * rules.teamSize;
  const capAfterMs = waitUntil(rules.window, rules.window.cap);
  const cost = ({ match, waitMs }: Outcome) =>
    SECOND * waitMs / 1_000 +
    (match ? match.spread + NOBODY * match.bots / (seats - 1) : NOBODY);
  const tenths = Array.from({ length: DECILES }, (_, tenth) =>
    players.slice(
      Math.floor(tenth * players.length / DECILES),
      Math.floor((tenth + 1) * players.length / DECILES),
    ).map(({ outcome }) => outcome));
  const metBots = ({ match }: Outcome) => match !== undefined && match.bots > 0 ? 1 : 0;
  return {
    matched: outcomes.filter(({ match }) => match).length,
    abandoned: outcomes.filter(({ match }) => !match).length,
    wait_s: quantiles(players.map(({ outcome }) => outcome.waitMs / 1_000)),
    wait_by_decile: tenths.map((own) => quantiles(own.map(({ waitMs }) => waitMs / 1_000))),
    gap: meanAndP95(ofPeople.map(({ gap }) => gap)),
    spread: meanAndP95(ofPeople.map(({ spread }) => spread)),
    objective: mean(players.map(({ outcome }) => cost(outcome))),
    fair_share: ofPeople.length > 0 ? mean(ofPeople.map(({ gap }) => gap < FAIR ? 1 : 0)) : null,
    starved: outcomes.filter(({ waitMs }) => waitMs > capAfterMs).length,
    bots: {
      players: mean(players.map(({ outcome }) => metBots(outcome))),
      matches: mean(matches.map(({ bots }) => bots > 0 ? 1 : 0)),
      seats: mean(matches.map(({ bots }) => bots / seats)),
      players_by_decile: tenths.map((own) => mean(own.map(metBots))),
    },
  };
}

/** How many times longer than the tenth in the middle the tenth by rating that waits longest waits, at p95. */
export function worstTenth({ wait_by_decile: deciles }: Figures): number {
  const waits = deciles.map(({ p95 }) => p95).sort((a, b) => a - b);
  return waits.at(-1)! / Math.max(0.001, waits[Math.floor(waits.length / 2)]!);
}

function quantiles(numbers: readonly number[]): Quantiles {
  const sorted = numbers.toSorted((a, b) => a - b);
  return { p50: at(sorted, 0.5), p95: at(sorted, 0.95), p99: at(sorted, 0.99), max: at(sorted, 1) };
}

function meanAndP95(numbers: readonly number[]): Spread {
  if (numbers.length === 0) return { mean: null, p95: null };
  return { mean: mean(numbers), p95: at(numbers.toSorted((a, b) => a - b), 0.95) };
}

/** Of ascending numbers, the one at a share of the way; 0 of none. */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}
