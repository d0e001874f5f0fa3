/** How a match's quality is written: the same in its row, in announcements and in answers. */

import type { Quality } from "../types.ts";

export interface QualityRow {
  win_probability: number[];
  rating_spread: number;
  max_wait_s: number;
  windows: number[];
  expanded: boolean;
}

export function toQualityBody(quality: Quality): string {
  const row: QualityRow = {
    win_probability: quality.winProbability,
    rating_spread: quality.ratingSpread,
    max_wait_s: quality.maxWaitS,
    windows: quality.windows,
    expanded: quality.expanded,
  };
  return JSON.stringify(row);
}

export function fromQualityRow(row: QualityRow): Quality {
  return {
    winProbability: row.win_probability,
    ratingSpread: row.rating_spread,
    maxWaitS: row.max_wait_s,
    windows: row.windows,
    expanded: row.expanded,
  };
}
