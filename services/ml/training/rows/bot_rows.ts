/** Sessions of telemetry as rows: the last window of each, and whether a program played. */

import type { Observed } from "../../../anti_cheat/mod.ts";
import { botFeatures, FEATURES } from "../../features/mod.ts";
import { collectDataset, type Dataset } from "../dataset.ts";

export interface LabelledSession {
  player: string;
  events: readonly Observed[];
  isBot: boolean;
  /** Kind of bot; empty of people. */
  generator: string;
  /** What kind of player, or of device. */
  cohort: string;
  region: string;
  /** For testing only. */
  heldOut?: boolean;
}

export function botDataset(sessions: Iterable<LabelledSession>, source: string): Dataset {
  return collectDataset({ definitions: FEATURES.bot, own: true, source }, rows());

  function* rows() {
    for (const { events, isBot, player, generator, cohort, region, heldOut } of sessions) {
      yield {
        ...{ features: botFeatures(events), target: isBot ? 1 : 0, player },
        ...{ heldOut: heldOut === true, segments: { region, experience: cohort, generator } },
      };
    }
  }
}
