/**
 * How often a session is suspected, not a row of one: who plays for long is looked at many times, and
 * it is sessions that people have to be told about (ML8).
 */

import { type BotDecision, meanLogOdds } from "../../anti_cheat/mod.ts";
import { wilson } from "./measures.ts";

/** Rows with their scores, in the order of play within each session. */
export interface ScoredRows {
  scores: ArrayLike<number>;
  target: ArrayLike<number>;
  /** Which session each row is of. */
  session: ArrayLike<number>;
}

export interface SessionRate {
  sessions: number;
  /** Of these, in the mean. */
  rows: number;
  suspected: number;
  /** Share of them, and its 95 % interval (Wilson, 1927). */
  share: number;
  low: number;
  high: number;
}

/** As many scores as count in a decision, and as few as are enough. */
export const DECISION = { rows: 8, least: 4 };

/** Half of what is allowed (1 in 1,000): who is judged later is unlike those who chose. */
const SUSPECTED_SHARE = 5e-4;
/** Of fewer honest sessions such a share says nothing. */
const FEWEST_SESSIONS = 1_000;

interface Session {
  row: number;
  isBot: boolean;
  scores: number[];
}

/** Those with enough rows for a decision. */
function sessionsOf(
  { scores, target, session }: ScoredRows,
  { least }: Pick<BotDecision, "least">,
): Session[] {
  const sessions = new Map<number, Session>();
  for (let row = 0; row < target.length; row++) {
    const known = sessions.get(session[row]!);
    if (known) known.scores.push(scores[row]!);
    else sessions.set(session[row]!, { row, isBot: target[row]! > 0.5, scores: [scores[row]!] });
  }
  return [...sessions.values()].filter(({ scores }) => scores.length >= least);
}

/** The surest that anything of a session makes one. */
function peakOf({ scores }: Session, decision: Pick<BotDecision, "rows" | "least">): number {
  let peak = -Infinity;
  for (let end = decision.least; end <= scores.length; end++) {
    peak = Math.max(peak, meanLogOdds(scores.slice(0, end), decision)!);
  }
  return peak;
}

/**
 * The lowest threshold at which no more honest sessions than are allowed are suspected, of each kind of
 * player; undefined where there are too few of them.
 * @param kindOf what kind of player a row is of
 */
export function chooseDecision(
  rows: ScoredRows,
  kindOf: (row: number) => string,
): BotDecision | undefined {
  const honest = sessionsOf(rows, DECISION).filter(({ isBot }) => !isBot);
  if (honest.length < FEWEST_SESSIONS) return undefined;
  const kinds = [...Map.groupBy(honest, ({ row }) => kindOf(row)).values()];
  const thresholds = [honest, ...kinds.filter(({ length }) => length >= FEWEST_SESSIONS)]
    .map((sessions) => {
      const peaks = sessions.map((each) => peakOf(each, DECISION)).sort((a, b) => b - a);
      return peaks[Math.floor(SUSPECTED_SHARE * sessions.length)]!;
    });
  // Strictly above the surest of those that must not be suspected.
  return { ...DECISION, threshold: Math.max(...thresholds) + 1e-6 };
}

/** @param ofRow which rows count, by the first of each session; all unless given */
export function sessionRate(
  rows: ScoredRows,
  decision: BotDecision,
  ofRow: (row: number, isBot: boolean) => boolean,
): SessionRate | undefined {
  const sessions = sessionsOf(rows, decision).filter(({ row, isBot }) => ofRow(row, isBot));
  if (sessions.length === 0) return undefined;
  const suspected = sessions.filter((each) => peakOf(each, decision) >= decision.threshold).length;
  const share = suspected / sessions.length;
  const [low, high] = wilson(share, sessions.length);
  return {
    ...{ sessions: sessions.length, suspected, share, low, high },
    rows: sessions.reduce((sum, { scores }) => sum + scores.length, 0) / sessions.length,
  };
}
