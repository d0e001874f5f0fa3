/**
 * Candidates that score beside the versions served, on the same rows (ML3): nobody waits for them.
 *
 * Holds the shadow of each model in a thread of its own, some rows that wait for it, and sums since the
 * last round. Whoever scores calls `see`; what fits neither budget nor room is dropped, and counted. The
 * loop follows the registry, and writes sums down, where those of all nodes add up.
 */

import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { isUnavailable } from "../../platform/unavailable.ts";
import type { ModelName } from "../manifest.ts";
import type { LoadedModel } from "../serving/inference.ts";
import type { Budget } from "./budget.ts";
import { type Known, reportOn, whyApart } from "./report.ts";
import type { ShadowStore } from "./store.ts";
import { addPair, addSums, noSums, type Sums } from "./sums.ts";
import type { ShadowReport } from "./types.ts";

export interface ShadowWatch {
  /** As `DriftWatch.see`: rows that the served version of a model has scored. */
  see(name: ModelName, rows: Float32Array, scores: ArrayLike<number>): void;
  /**
   * What the shadow says to some rows, for whoever keeps it to see what comes of it; undefined where
   * there is none, it does not answer, or its share is spent.
   */
  ask(
    name: ModelName,
    rows: Float32Array,
    count: number,
  ): Promise<{ shadow: Known; scores: Float32Array } | undefined>;
  /** Follows the registry, asks about rows that wait, and writes sums down. */
  round(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
  /** Of all nodes. */
  report(name: ModelName): Promise<ShadowReport>;
}

export interface ShadowModel extends Known {
  model: LoadedModel;
}

/** Where shadows come from: what the registry keeps, in the shadows' thread. */
export interface ShadowSource {
  /** Of each model at most one. */
  list(): Promise<Known[]>;
  /** @throws ModelRefused, and the engine's failures */
  load(version: Known): Promise<LoadedModel>;
}

const EVERY_MS = 10_000;
/** Rows that are asked about together, and rows of a call that are taken at most. */
export const ASKED_ROWS = 64;
/** Of a batch; nobody waits. */
const PATIENCE_MS = 5_000;

interface Waiting {
  beside: ShadowModel;
  rows: Float32Array;
  scores: Float32Array;
  count: number;
}

export function createShadowWatch(
  { served, source, store, budget, count, clock, log }: {
    served: { find(name: ModelName): ShadowModel | undefined };
    source: ShadowSource;
    store: ShadowStore;
    budget: Budget;
    /** Told of rows that were compared, or dropped where the shadow was busy or failed. */
    count(model: ModelName, outcome: "compared" | "dropped", rows: number): void;
    clock: Clock;
    log: Logger;
  },
): ShadowWatch {
  const shadows = new Map<ModelName, ShadowModel>();
  /** Versions that could not be loaded: they are not tried again. */
  const refused = new Set<string>();
  const waiting = new Map<ModelName, Waiting>();
  const asking = new Map<ModelName, Promise<void>>();
  /** By shadow and version served. */
  const sums = new Map<string, { modelId: string; besideId: string; sums: Sums }>();
  /** By the version served: what its rows had taken when it was told last. */
  const told = new Map<string, ReturnType<LoadedModel["spent"]>>();

  function sumsOf(shadow: Known, beside: Known): Sums {
    const key = `${shadow.id} ${beside.id}`;
    const known = sums.get(key) ?? { modelId: shadow.id, besideId: beside.id, sums: noSums() };
    sums.set(key, known);
    return known.sums;
  }

  async function ask(shadow: ShadowModel, { beside, rows, scores, count: asked }: Waiting) {
    const { name } = shadow;
    const width = shadow.manifest.features.length;
    const began = clock.elapsed();
    try {
      const said = await shadow.model.run(rows.slice(0, asked * width), asked, PATIENCE_MS);
      const own = sumsOf(shadow, beside);
      const thresholds = [beside.manifest.threshold, shadow.manifest.threshold] as const;
      for (let row = 0; row < asked; row++) addPair(own, [scores[row]!, said[row]!], thresholds);
      const [ofShadow, ofServed] = [spentBy(shadow), spentBy(beside)];
      own.secondsShadow += ofShadow.seconds;
      own.rowsTimedShadow += ofShadow.rows;
      own.secondsServed += ofServed.seconds;
      own.rowsTimedServed += ofServed.rows;
      count(name, "compared", asked);
    } catch (error) {
      count(name, "dropped", asked);
      log.debug({ err: String(error), model: name }, "ml: a shadow did not answer");
    } finally {
      budget.spend((clock.elapsed() - began) / 1_000);
      asking.delete(name);
    }
  }

  function askNow(name: ModelName): void {
    const [shadow, rows] = [shadows.get(name), waiting.get(name)];
    if (!shadow || !rows || asking.has(name)) return;
    waiting.delete(name);
    asking.set(name, ask(shadow, rows));
  }

  async function follow(): Promise<void> {
    const wanted = new Map((await source.list()).map((version) => [version.name, version]));
    for (const [name, shadow] of shadows) {
      if (wanted.get(name)?.id === shadow.id) continue;
      shadows.delete(name);
      waiting.delete(name);
      shadow.model.release();
    }
    for (const [name, version] of wanted) {
      const beside = served.find(name);
      if (shadows.has(name) || refused.has(version.id) || !beside) continue;
      if (beside.id === version.id || whyApart(version, beside) !== undefined) continue;
      try {
        shadows.set(name, { ...version, model: await source.load(version) });
        log.info(
          { model: name, version: version.version },
          "ml: a shadow scores beside what is served",
        );
      } catch (error) {
        if (isUnavailable(error)) throw error;
        refused.add(version.id);
        log.warn({ err: String(error), model: name, version: version.version }, "ml: no shadow");
      }
    }
  }

  /** What a version's rows have taken since this was asked last. */
  function spentBy({ id, model }: ShadowModel): ReturnType<LoadedModel["spent"]> {
    const [now, before] = [model.spent(), told.get(id) ?? { rows: 0, seconds: 0 }];
    told.set(id, now);
    return { rows: now.rows - before.rows, seconds: now.seconds - before.seconds };
  }

  async function write(): Promise<void> {
    const all = [...sums.values()];
    sums.clear();
    while (all.length > 0) {
      const { modelId, besideId, sums: own } = all[0]!;
      try {
        await store.add({ modelId, besideId, sums: own }, new Date(clock.now()));
        all.shift();
      } catch (error) {
        // Written with what comes meanwhile.
        for (const each of all) {
          const key = `${each.modelId} ${each.besideId}`;
          sums.set(key, { ...each, sums: addSums(each.sums, sums.get(key)?.sums) });
        }
        throw error;
      }
    }
  }

  async function round(): Promise<void> {
    await follow();
    for (const name of waiting.keys()) askNow(name);
    await Promise.all(asking.values());
    await write();
  }

  return {
    see(name, rows, scores) {
      const shadow = shadows.get(name);
      const beside = served.find(name);
      if (!shadow || !beside || beside.id === shadow.id || !budget.isLeft) return;
      const width = shadow.manifest.features.length;
      const total = scores.length;
      if (rows.length !== total * width) return;
      const known = waiting.get(name);
      if (known && known.beside.id !== beside.id) waiting.delete(name);
      const own = waiting.get(name) ?? {
        ...{ beside, count: 0, rows: new Float32Array(ASKED_ROWS * width) },
        scores: new Float32Array(ASKED_ROWS),
      };
      waiting.set(name, own);
      const taken = Math.min(total, ASKED_ROWS);
      for (let i = 0; i < taken; i++) {
        if (own.count === ASKED_ROWS) {
          count(name, "dropped", taken - i);
          break;
        }
        const row = Math.floor(i * total / taken);
        own.rows.set(rows.subarray(row * width, (row + 1) * width), own.count * width);
        own.scores[own.count++] = scores[row]!;
      }
      if (own.count === ASKED_ROWS) askNow(name);
    },

    async ask(name, rows, count) {
      const shadow = shadows.get(name);
      if (!shadow || served.find(name)?.id === shadow.id || !budget.isLeft) return undefined;
      const began = clock.elapsed();
      try {
        return { shadow, scores: await shadow.model.run(rows, count, PATIENCE_MS) };
      } catch (error) {
        log.debug({ err: String(error), model: name }, "ml: a shadow did not answer");
        return undefined;
      } finally {
        budget.spend((clock.elapsed() - began) / 1_000);
      }
    },

    round,

    async run(signal) {
      while (!signal.aborted) {
        await clock.sleep(EVERY_MS, signal);
        try {
          await (signal.aborted ? write() : round());
        } catch (error) {
          // Nothing else may end with it: what scores goes on.
          log.warn({ err: String(error) }, "ml: shadows could not be followed");
        }
      }
      for (const { model } of shadows.values()) model.release();
    },

    async report(name) {
      await write();
      const shadow = (await source.list()).find((version) => version.name === name);
      const beside = served.find(name);
      if (!shadow || !beside) return { name, state: "none" };
      return await reportOn({ shadow, served: beside }, store);
    },
  };
}
