/** Sessions of telemetry as rows: the last windows of each, and whether a program played. */

import type { Observed } from "../../../anti_cheat/mod.ts";
import { botFeatures, FEATURES } from "../../features/mod.ts";
import { collectDataset, type Dataset, type DatasetRow, readDataset } from "../dataset.ts";

export interface LabelledSession {
  player: string;
  /** Its events; or its features, where somebody has them already. */
  events: readonly Observed[];
  features?: Float32Array;
  isBot: boolean;
  /** Kind of bot; empty of people. */
  generator: string;
  /** What kind of player, or of device. */
  cohort: string;
  region: string;
  /** In milliseconds, where it was really played: its last event, and when it was known whose it is. */
  time?: { at: number; until: number };
  /** For testing only. */
  heldOut?: boolean;
  /** For choosing thresholds only. */
  chooses?: boolean;
}

export function botDataset(sessions: Iterable<LabelledSession>, source: string): Dataset {
  return collectDataset({ definitions: FEATURES.bot, own: true, source }, rows());

  function* rows(): Generator<DatasetRow> {
    for (const session of sessions) yield rowOf(session);
  }
}

/** The same of sessions that are read by and by. */
export function readBotDataset(
  sessions: AsyncIterable<LabelledSession>,
  source: string,
): Promise<Dataset> {
  return readDataset({ definitions: FEATURES.bot, own: true, source }, rows());

  async function* rows(): AsyncGenerator<DatasetRow> {
    for await (const session of sessions) yield rowOf(session);
  }
}

function rowOf(
  {
    events,
    features = botFeatures(events),
    isBot,
    player,
    generator,
    cohort,
    region,
    time,
    heldOut,
    chooses,
  }: LabelledSession,
): DatasetRow {
  return {
    ...{ features, target: isBot ? 1 : 0, player, ...time },
    ...(chooses && { chooses }),
    ...{ heldOut: heldOut === true, segments: { region, experience: cohort, generator } },
  };
}
