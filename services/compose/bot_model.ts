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
  createRegistryStore,
  createServedModels,
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
  { database, inference, clock, log }: {
    database: Database;
    inference: Inference;
    clock: Clock;
    log: Logger;
  },
): FollowedBotModels {
  const served = createServedModels({
    names: ["bot"],
    store: createRegistryStore(database),
    // Nodes that answer requests offer what a fresh database begins with.
    begin: () => Promise.resolve(),
    ...{ inference, clock, log },
  });
  let refused: string | undefined;

  return {
    follow: served.catchUp,
    run: (signal) => served.run(signal),
    isWanted() {
      const of = served.find("bot");
      return of ? isOurs(of.manifest) : served.state !== "settled" || served.isPromoted("bot");
    },
    find() {
      const of = served.find("bot");
      if (!of) return undefined;
      if (isOurs(of.manifest)) return toBotModel(of);
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

function toBotModel(
  { version, manifest, model }: NonNullable<ReturnType<ServedModels["find"]>>,
): BotModel {
  return {
    version: `bot ${version}`,
    features: manifest.features.map(({ name, unit, honest }) => ({
      ...{ name, unit },
      ...(honest && { honest }),
    })),
    decision: manifest.decision ?? { ...UNCHOSEN, threshold: logOdds(manifest.threshold!) },
    shares: HONEST_SHARES,
    score: (rows, count) => model.run(rows, count, PATIENCE_MS),
  };
}
