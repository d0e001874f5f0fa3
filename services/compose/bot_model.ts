/**
 * The bot model of a telemetry thread: an inference thread of its own, and the version that is promoted
 * (ML5). Nothing of it crosses the thread that answers requests.
 *
 * Holds what it last said about a version that cannot be used; `run` follows promotions until the signal
 * aborts. The engine starts with the first version that there is.
 */

import type { Database } from "../../db/client.ts";
import { type BotModel, type BotModels, logOdds } from "../anti_cheat/mod.ts";
import { FEATURES } from "../ml/features/mod.ts";
import { HONEST_SHARES, type Manifest } from "../ml/manifest.ts";
import {
  type createBudget,
  createDriftStore,
  createDriftWatch,
  createRegistryStore,
  createServedModels,
  createShadowSource,
  createShadowStore,
  createShadowWatch,
  type Inference,
  type ServedModels,
} from "../ml/mod.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { Clock } from "../platform/time/clock.ts";

/** For each 256 rows: nobody waits for the answer. */
const PATIENCE_MS = 2_000;
/** What counts where too few sessions were there to choose it: as many rows as training takes. */
const UNCHOSEN = { rows: 8, least: 4 };

export interface FollowedBotModels extends BotModels {
  /** Takes over what was promoted by now. */
  follow(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

export function composeBotModels(
  { database, inference, shadows, clock, log }: {
    database: Database;
    inference: Inference;
    /** Where candidates score beside it, and what they may cost; absent where none does. */
    shadows?: { inference: Inference; budget: ReturnType<typeof createBudget> };
    clock: Clock;
    log: Logger;
  },
): FollowedBotModels {
  const store = createRegistryStore(database);
  const served = createServedModels({
    ...{ names: ["bot" as const], store, inference, clock, log },
    // Nodes that answer requests offer what a fresh database begins with, and add what it lacks.
    begin: () => Promise.resolve(),
    findReference: (_version, { reference }) => Promise.resolve(reference),
  });
  const drift = createDriftWatch({ served, store: createDriftStore(database), clock, log });
  const shadow = shadows && createShadowWatch({
    ...{ served, budget: shadows.budget, store: createShadowStore(database), clock, log },
    source: createBotShadows(createShadowSource({ store, inference: shadows.inference, log })),
    count: () => {},
  });
  let refused: string | undefined;

  return {
    follow: served.catchUp,
    run: async (signal) =>
      void await Promise.all([served.run(signal), drift.run(signal), shadow?.run(signal)]),
    isWanted() {
      const of = served.find("bot");
      return of ? isOurs(of.manifest) : served.state !== "settled" || served.isPromoted("bot");
    },
    find() {
      const of = served.find("bot");
      if (!of) return undefined;
      if (isOurs(of.manifest)) {
        return toBotModel(of, (rows, scores) => {
          drift.see("bot", rows, scores);
          shadow?.see("bot", rows, scores);
        });
      }
      if (refused !== of.version) {
        refused = of.version;
        log.warn(
          { version: of.version },
          "bot model: its features are not ours, nothing is scored",
        );
      }
      return undefined;
    },
  };
}

/** A foreign file's columns are no features of telemetry (ML7). */
function isOurs({ definitions, features }: Manifest): boolean {
  return definitions === "ours" && features.length === FEATURES.bot.length &&
    features.every(({ name }, i) => name === FEATURES.bot[i]!.name);
}

/** Of other models nothing is scored here. */
function createBotShadows(
  source: ReturnType<typeof createShadowSource>,
): ReturnType<typeof createShadowSource> {
  return {
    ...source,
    list: async () => (await source.list()).filter(({ name }) => name === "bot"),
  };
}

/** @param see told of rows with their scores */
function toBotModel(
  { version, manifest, model }: NonNullable<ReturnType<ServedModels["find"]>>,
  see: (rows: Float32Array, scores: Float32Array) => void,
): BotModel {
  return {
    version: `bot ${version}`,
    features: manifest.features.map(({ name, unit, honest }) => ({
      ...{ name, unit },
      ...(honest && { honest }),
    })),
    decision: manifest.decision ?? { ...UNCHOSEN, threshold: logOdds(manifest.threshold!) },
    shares: HONEST_SHARES,
    async score(rows, count) {
      const scores = await model.run(rows, count, PATIENCE_MS);
      see(rows, scores);
      return scores;
    },
  };
}
