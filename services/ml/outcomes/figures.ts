/** Live figures of a version, from sums over tenths of its scores. Pure. */

import type { LiveFigures, Tenth } from "./types.ts";

export interface TenthSums {
  rows: number;
  said: number;
  happened: number;
}

export function figuresOf(
  of: Pick<LiveFigures, "name" | "version" | "open"> & {
    positive: number;
    hits: number;
    areAllFlagged: boolean;
  },
  sums: readonly TenthSums[],
): LiveFigures {
  const known = sums.reduce((sum, { rows }) => sum + rows, 0);
  const happened = sums.reduce((sum, each) => sum + each.happened, 0);
  const tenths: Tenth[] = sums.filter(({ rows }) => rows > 0).map(({ rows, said, happened }) => ({
    ...{ said: said / rows, happened: happened / rows, rows },
  }));
  const { positive, hits, areAllFlagged, ...about } = of;
  return {
    ...{ ...about, known, positive, tenths },
    precision: positive > 0 ? hits / positive : null,
    recall: happened > 0 && !areAllFlagged ? hits / happened : null,
    share: known > 0 ? happened / known : null,
    calibrationError: known > 0
      ? tenths.reduce(
        (sum, { said, happened, rows }) => sum + Math.abs(said - happened) * rows,
        0,
      ) /
        known
      : null,
  };
}
