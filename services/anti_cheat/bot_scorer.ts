/**
 * Scores the bot model's windows after they were recorded, and decides who is suspected (ML5, ML8):
 * telemetry waits for no engine, and what could not be scored stays owed.
 *
 * Holds when it last warned and counted; a loop drives it, one at a time. Decisions are made of
 * a player's windows in their order, from what is stored: whoever scores, however late, makes the same.
 */

import type { Clock } from "../platform/time/clock.ts";
import { idOf } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import { BOT_WINDOWS, logOdds, meanFeatures, meanLogOdds } from "./bot_decision.ts";
import { findOutliers, toEvidence } from "./bot_evidence.ts";
import type { BotModel, BotModels } from "./bot_model.ts";
import {
  type BotWindowStore,
  type Decided,
  type KeptWindow,
  type OwedWindow,
  WINDOWS_KEPT_MS,
} from "./bot_window_store.ts";
import { BOT_MODEL_RULE, QUIET_MS } from "./rules/mod.ts";
import type { Alert } from "./types.ts";

/** What became of windows since the last time; `owed` where it was counted. */
export interface BotReport {
  scored: number;
  skipped: number;
  flagged: number;
  /** Of scoring and deciding. */
  seconds: number;
  owed?: number;
}

export interface BotScorer {
  /** Scores what is owed, as much as fits into one call. @returns whether more is owed */
  score(): Promise<boolean>;
}

const PER_ROUND = 1_024;
/** Some 12 MB of rows: eleven minutes of 20,000 players. */
const MOST_OWED = 500_000;
/** Windows that arrived earlier than so long before tell of another sitting. */
const SITTING_MS = 30 * 60_000;
const TEND_EVERY_MS = 10_000;
const WARN_EVERY_MS = 60_000;

export function createBotScorer(
  { store, models, mayScore, threshold, report, clock, log, mostOwed = MOST_OWED }: {
    store: BotWindowStore;
    models: BotModels;
    /** Asked before anything is scored: one scores at a time. */
    mayScore: () => Promise<boolean>;
    /** An operator's, as a probability, in place of the version's own. */
    threshold?: number | undefined;
    report: (of: BotReport) => void;
    clock: Clock;
    log: Logger;
    mostOwed?: number;
  },
): BotScorer {
  let [warnedAt, tendedAt] = [-Infinity, -Infinity];
  const limit = threshold === undefined ? undefined : logOdds(threshold);

  function warn(details: Record<string, unknown>, message: string): void {
    if (clock.elapsed() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = clock.elapsed();
    log.warn(details, message);
  }

  async function skip(which: Parameters<BotWindowStore["skip"]>[0], why: string): Promise<void> {
    const skipped = await store.skip(which);
    if (skipped === 0) return;
    report({ scored: 0, flagged: 0, seconds: 0, skipped });
    log.warn({ windows: skipped, why }, "bot model: windows are not scored");
  }

  /** Keeps what is owed within bounds. */
  async function tend(): Promise<void> {
    if (clock.elapsed() - tendedAt < TEND_EVERY_MS) return;
    tendedAt = clock.elapsed();
    if (!models.isWanted()) await skip({ allBut: 0 }, "no model of our features is served");
    await skip({ before: new Date(clock.now() - WINDOWS_KEPT_MS) }, "they were owed for a day");
    let owed = await store.countOwed();
    if (owed > mostOwed) {
      await skip({ allBut: mostOwed }, `more than ${mostOwed} are owed`);
      owed = mostOwed;
    }
    report({ scored: 0, skipped: 0, flagged: 0, seconds: 0, owed });
  }

  async function scoreAll(model: BotModel, owed: readonly OwedWindow[]): Promise<void> {
    const width = model.features.length;
    const fits = owed.filter(({ windows }) => windows.at(-1)!.length === width);
    const others = owed.filter(({ windows }) => windows.at(-1)!.length !== width);
    if (others.length > 0) {
      await skip({ ids: others.map(({ id }) => id) }, "they have the features of another program");
    }
    if (fits.length === 0) return;
    const began = clock.elapsed();
    const full = fits.filter(({ windows }) => windows.length === BOT_WINDOWS);
    const rows = new Map(full.map(({ id, windows }) => [id, meanFeatures(windows)]));
    const values = new Float32Array(full.length * width);
    for (const [i, row] of [...rows.values()].entries()) values.set(row, i * width);
    const said = full.length > 0 ? await model.score(values, full.length) : [];
    const scores = new Map(full.map(({ id }, i) => [id, said[i]!]));
    const decision = { ...model.decision, ...(limit !== undefined && { threshold: limit }) };
    const settled = await store.settle(
      fits.map(({ id, userId }) => ({
        ...{ id, userId, score: scores.get(id) ?? null, version: model.version },
      })),
      // Those that count, and those at the beginning of a sitting that are no row.
      decision.rows + BOT_WINDOWS,
      (windows, fresh) =>
        decide(windows, fresh, {
          ...{ model: { ...model, decision }, rows, now: new Date(clock.now()) },
        }),
    );
    report({ ...settled, skipped: 0, seconds: (clock.elapsed() - began) / 1_000 });
  }

  return {
    async score() {
      await tend();
      const model = models.find();
      if (!model) return false;
      const owed = await store.listOwed(PER_ROUND, { before: BOT_WINDOWS - 1, ms: SITTING_MS });
      if (owed.length === 0 || !await mayScore()) return false;
      try {
        await scoreAll(model, owed);
        return owed.length === PER_ROUND;
      } catch (error) {
        warn({ err: String(error), model: model.version }, "bot model: windows stay owed");
        return false;
      }
    },
  };
}

/**
 * @param windows scored ones of one player, in their order; those in `fresh` were scored just now
 * @param rows what was scored of each of these
 */
function decide(
  windows: readonly KeptWindow[],
  fresh: ReadonlySet<number>,
  { model, rows, now }: { model: BotModel; rows: ReadonlyMap<number, Float32Array>; now: Date },
): Decided {
  const { features, decision, shares, version } = model;
  const alerts: Alert[] = [];
  const flagged = new Set(windows.filter((each) => each.flagged).map(({ id }) => id));
  for (const [i, { id, userId, eventId, receivedAt }] of windows.entries()) {
    const row = rows.get(id);
    if (!row || !fresh.has(id)) continue;
    const before = windows.slice(0, i + 1);
    const isMuted = before.some((each) =>
      flagged.has(each.id) && receivedAt - each.receivedAt < QUIET_MS
    );
    const counted = before.filter((each) =>
      each.score !== null && each.version === version && receivedAt - each.receivedAt <= SITTING_MS
    ).slice(-decision.rows);
    const sure = meanLogOdds(counted.map(({ score }) => score!), decision);
    if (isMuted || sure === undefined || sure < decision.threshold) continue;
    flagged.add(id);
    alerts.push({
      id: idOf(`alert ${BOT_MODEL_RULE} ${userId} ${eventId}`),
      ...{ userId, eventId, rule: BOT_MODEL_RULE, severity: "medium", at: now },
      evidence: {
        ...{ score: probability(sure), limit: probability(decision.threshold), model: version },
        ...{ rows: counted.length, within_ms: Math.round(receivedAt - counted[0]!.receivedAt) },
        ...toEvidence(findOutliers(features, row, shares)),
      },
    });
  }
  return { alerts, flagged: [...flagged] };
}

function probability(odds: number): number {
  return Number((1 / (1 + Math.exp(-odds))).toFixed(6));
}
