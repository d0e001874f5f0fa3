/** What came of scores, once it is known. */

import type { ModelName } from "../manifest.ts";

/** Scores in a tenth of their range, and how often they came true. */
export interface Tenth {
  said: number;
  happened: number;
  rows: number;
}

export interface LiveFigures {
  name: ModelName;
  version: string;
  /** Scores whose outcome is known, and those whose is not yet. */
  known: number;
  open: number;
  /** Among the known ones at the threshold or above; null while there are none. */
  precision: number | null;
  /** How many those are. */
  positive: number;
  /** Of what came true, how much was at the threshold or above; null where nothing did. */
  recall: number | null;
  /** Share of all known ones that came true. */
  share: number | null;
  /** Mean difference of what was said and what happened over tenths, by their rows. */
  calibrationError: number | null;
  tenths: Tenth[];
}
