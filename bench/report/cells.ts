/** Runs as a cell of a table, and as a mark of a plot. */

import { shown } from "../../services/platform/report/cells.ts";
import { spreadOf } from "../statistics.ts";
import type { Mark } from "./plot.ts";
import type { Cell } from "./types.ts";

/** The median and in brackets the middle half; one run is a number. */
export function cellOf(numbers: readonly number[] | undefined): Cell {
  if (!numbers || numbers.length === 0) return null;
  const { median, low, high, count } = spreadOf(numbers);
  const said = (value: number) => shown(rounded(value), "");
  return count === 1 ? rounded(median) : `${said(median)} (${said(low)}–${said(high)})`;
}

export function markOf(numbers: readonly number[] | undefined): Mark | null {
  if (!numbers || numbers.length === 0) return null;
  const { median: value, low, high, count } = spreadOf(numbers);
  return count === 1 ? { value } : { value, low, high };
}

/** No more digits than runs agree on. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
