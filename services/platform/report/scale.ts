/** What plots have in common: their size, round numbers for an axis, and who has which colour. */

import { escapeHtml } from "./cells.ts";

export const WIDTH = 720;
export const HEIGHT = 260;
export const LEFT = 78;
export const RIGHT = 12;
export const TOP = 12;
export const BOTTOM = 34;
export const COLOURS = 8;

export const fix = (value: number) => value.toFixed(1).replace(/\.0$/, "");
export const round = (value: number) => Number(value.toPrecision(6));

/** Names with their colours; "" of one alone. */
export function legendOf(names: readonly string[]): string {
  if (names.length < 2) return "";
  const keys = names.map((name, i) =>
    `<span class="key c${i % COLOURS}">${escapeHtml(name.replaceAll("_", " "))}</span>`
  );
  return `<figcaption>${keys.join(" ")}</figcaption>`;
}

/** Least and most of any number of values: more than a call takes arguments. Infinite ends of none. */
export function endsOf(values: readonly number[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return [least, most];
}

export function niceStep(top: number): number {
  const power = 10 ** Math.floor(Math.log10(top || 1));
  return power / 2;
}

/** The next round number above: 1, 1.5, 2, 3, 4, 5, 6, 8 or 10 of a power of ten. */
export function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((part) => part * power).find((top) =>
    top >= value * 0.9999
  )!;
}
