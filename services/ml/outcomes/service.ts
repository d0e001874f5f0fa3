/**
 * Whether what a model says comes true: live precision and calibration of its versions (ML6).
 *
 * Holds the figures that the last round read, for the metrics; a chore drives it.
 */

import { CHURN_HORIZON, RISK_HORIZON_DAYS } from "../features/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { ModelName } from "../manifest.ts";
import type { ModelVersion } from "../types.ts";
import { figuresOf } from "./figures.ts";
import type { OutcomeStore } from "./store.ts";
import type { LiveFigures } from "./types.ts";

export interface Outcomes {
  /** Puts down what has come true by now. */
  round(): Promise<void>;
  /** Of the versions whose scores were noted, the newest last. */
  list(name: ModelName): Promise<LiveFigures[]>;
  /** Of what is served, as the last round saw it. */
  lastFigures(): LiveFigures[];
}

export interface JudgedVersion extends Pick<ModelVersion, "id" | "name" | "version"> {
  threshold: number | null;
  isServed: boolean;
}

/** Until an answer is due. */
const horizonMs = (name: ModelName) =>
  (name === "churn" ? CHURN_HORIZON : RISK_HORIZON_DAYS) * 86_400_000;

export function createOutcomes(
  { store, listVersions, clock }: {
    store: OutcomeStore;
    listVersions(): Promise<JudgedVersion[]>;
    clock: Pick<Clock, "now">;
  },
): Outcomes {
  let last: LiveFigures[] = [];

  async function figures({ id, name, version, threshold }: JudgedVersion): Promise<LiveFigures> {
    const { open, positive, hits, tenths } = name === "bot"
      ? await store.flagSums(version)
      : await store.sums(id, threshold ?? 0.5, new Date(clock.now() - horizonMs(name)));
    // People judge only what was flagged: of what was not, nobody knows.
    const areAllFlagged = name === "bot";
    return figuresOf({ name, version, open, positive, hits, areAllFlagged }, tenths);
  }

  return {
    async round() {
      const now = new Date(clock.now());
      await store.resolve(now);
      await store.shed(now);
      const served = (await listVersions()).filter(({ isServed }) => isServed);
      last = await Promise.all(served.map(figures));
    },

    async list(name) {
      const versions = (await listVersions()).filter((version) => version.name === name);
      const all = await Promise.all(versions.map(figures));
      return all.filter(({ known, open }) => known + open > 0);
    },

    lastFigures: () => last,
  };
}
