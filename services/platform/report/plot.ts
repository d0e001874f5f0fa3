/** Plots as SVG inside the page: its colours and letters are the page's, so that both themes fit. */

import { escapeHtml, shown } from "./cells.ts";
import {
  BOTTOM,
  COLOURS,
  endsOf,
  fix,
  HEIGHT,
  LEFT,
  legendOf,
  niceStep,
  niceTop,
  RIGHT,
  round,
  TOP,
  WIDTH,
} from "./scale.ts";
import type { Answer, Cell, Plot } from "./types.ts";

/** Of the axis, as wide as a phone needs it. */
const LETTER = 11;
/** Between an axis and its numbers. */
const GAP = 6;
/** Lines beyond these would only hide each other: the last ones are drawn. */
const MOST_LINES = 8;

interface Series {
  name: string;
  /** By the place on the axis; null where there is none. */
  values: (number | null)[];
}

/** @returns "" where there is nothing to draw */
export function drawPlot(plot: Plot, { columns, rows }: Answer, label: string): string {
  const at = (name: string) => columns.findIndex((column) => column.name === name);
  const [x, by] = [at(plot.x), plot.by === undefined ? -1 : at(plot.by)];
  const ys = plot.y.map(at);
  if (x < 0 || ys.some((y) => y < 0) || rows.length === 0) return "";
  const ticks = [...new Set(rows.map((row) => row[x]!))].toSorted(compare);
  const all = seriesOf(rows, { x, by, ys, names: plot.y, ticks });
  const series = all.slice(-MOST_LINES);
  const values = series.flatMap(({ values }) => values.filter((value) => value !== null));
  if (values.length === 0) return "";
  const [least, most] = endsOf(values);
  const top = niceTop(Math.max(most, 0));
  // Ratings would all lie on one line above zero.
  const from = plot.kind === "lines" && least > top / 2
    ? Math.floor(least / niceStep(top)) * niceStep(top)
    : Math.min(0, least);
  const y = (value: number) =>
    TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - from) / ((top - from) || 1));
  const share = columns[ys[0]!]!.name;
  const steps = [0, 0.25, 0.5, 0.75, 1].map((part) => from + part * (top - from));
  const said = steps.map((value) => shown(round(value), share));
  // Letters are wider on a phone: large numbers need more room than small ones.
  const left = said.reduce((widest, text) => Math.max(widest, LETTER * text.length + GAP), LEFT);
  const width = WIDTH - left - RIGHT;
  const grid = steps.map((value, i) =>
    `<line class="grid" x1="${left}" x2="${WIDTH - RIGHT}" y1="${fix(y(value))}" y2="${
      fix(y(value))
    }"/>` +
    `<text x="${left - GAP}" y="${fix(y(value) + 4)}" text-anchor="end">${
      escapeHtml(said[i]!)
    }</text>`
  ).join("");
  const slot = width / ticks.length;
  const middle = (i: number) =>
    plot.kind === "bars" || ticks.length === 1
      ? left + slot * (i + 0.5)
      : left + width * i / (ticks.length - 1);
  const longest = ticks.reduce<number>(
    (most, tick) => Math.max(most, shown(tick, plot.x).length),
    0,
  );
  const every = Math.ceil(LETTER * (longest + 1) / slot);
  const axis = ticks.map((tick, i) =>
    i % every !== 0
      ? ""
      : `<text x="${fix(middle(i))}" y="${HEIGHT - 12}" text-anchor="${
        plot.kind === "lines" && i > 0 && i === ticks.length - 1 ? "end" : "middle"
      }">${escapeHtml(shown(tick, plot.x))}</text>`
  ).join("");
  const drawn = plot.kind === "bars"
    ? drawBars(series, { left, slot, y, from: Math.max(0, from) })
    : drawLines(series, { middle, y });
  const omitted = all.length - series.length;
  const legend = legendOf(series.map(({ name }) => name)) +
    (omitted > 0 ? `<p class="none">${omitted} before these are in the table only.</p>` : "");
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${
    escapeHtml(label)
  }">${grid}${axis}${drawn}</svg>${legend}</figure>`;
}

function seriesOf(
  rows: readonly Cell[][],
  { x, by, ys, names, ticks }: {
    x: number;
    by: number;
    ys: number[];
    names: string[];
    ticks: Cell[];
  },
): Series[] {
  const place = new Map(ticks.map((tick, i) => [tick, i]));
  const series = new Map<string, Series>();
  for (const row of rows) {
    ys.forEach((y, i) => {
      const group = by < 0 ? "" : String(row[by]);
      const name = by < 0 ? names[i]! : ys.length === 1 ? group : `${group} ${names[i]}`;
      const one = series.get(name) ?? { name, values: ticks.map(() => null) };
      series.set(name, one);
      const value = row[y];
      // Rows that only differ in what is not drawn are one.
      if (typeof value === "number") {
        const at = place.get(row[x]!)!;
        one.values[at] = (one.values[at] ?? 0) + value;
      }
    });
  }
  return [...series.values()];
}

function drawLines(
  series: readonly Series[],
  { middle, y }: { middle: (i: number) => number; y: (value: number) => number },
): string {
  return series.map(({ values }, s) => {
    const points = values.map((value, i) =>
      value === null ? null : `${fix(middle(i))} ${fix(y(value))}`
    );
    const there = points.filter((point) => point !== null);
    const dots = there.length > 40 ? "" : there.map((point) => {
      const [cx, cy] = point.split(" ");
      return `<circle class="c${s % COLOURS}" cx="${cx}" cy="${cy}" r="2.5"/>`;
    }).join("");
    return `<path class="line c${s % COLOURS}" d="M${there.join("L")}"/>${dots}`;
  }).join("");
}

function drawBars(
  series: readonly Series[],
  { left, slot, y, from }: {
    left: number;
    slot: number;
    y: (value: number) => number;
    from: number;
  },
): string {
  const width = slot * 0.8 / series.length;
  return series.map(({ values }, s) =>
    values.map((value, i) => {
      if (value === null) return "";
      const [top, base] = [Math.min(y(value), y(from)), Math.max(y(value), y(from))];
      return `<rect class="c${s % COLOURS}" x="${fix(left + slot * (i + 0.1) + width * s)}" y="${
        fix(top)
      }" width="${fix(Math.max(1, width - 1))}" height="${fix(base - top)}"/>`;
    }).join("")
  ).join("");
}

/** Words stay in the order of the report; days and numbers ascend. */
function compare(a: Cell, b: Cell): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const isDay = (cell: Cell) => /^\d{4}-\d\d-\d\d/.test(String(cell));
  return isDay(a) && isDay(b) ? (String(a) < String(b) ? -1 : 1) : 0;
}
