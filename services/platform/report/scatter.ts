/** Points between two axes of numbers, as SVG inside a page; points of a series may be joined. */

import { escapeHtml, shown } from "./cells.ts";
import {
  BOTTOM,
  COLOURS,
  endsOf,
  fix,
  HEIGHT,
  LEFT,
  legendOf,
  niceTop,
  RIGHT,
  round,
  TOP,
  WIDTH,
} from "./scale.ts";

export interface Scatter {
  label: string;
  /** What stands at an axis; one that ends in `_share` is in percent. */
  x: string;
  y: string;
  /** Ends of the axes; as far as the points reach unless said. */
  to?: { x: number; y: number };
  series: readonly ScatterSeries[];
  /** Axes begin near the points; else at 0. */
  isClose?: boolean;
  /** A line from corner to corner: where both axes say the same. */
  hasDiagonal?: boolean;
}

export interface ScatterSeries {
  name: string;
  /** `says` is shown where somebody points at it. */
  points: readonly { x: number; y: number; says?: string }[];
  isLine?: boolean;
}

/** Room above for the name of an axis. */
const HEAD = 18;
const STEPS = [0, 0.25, 0.5, 0.75, 1];

export function drawScatter(
  { label, x, y, to, series, isClose = false, hasDiagonal = false }: Scatter,
): string {
  const points = series.flatMap(({ points }) => points);
  if (points.length === 0) return "";
  const [fromX, right] = rangeOf(points.map((point) => point.x), to?.x, isClose);
  const [fromY, top] = rangeOf(points.map((point) => point.y), to?.y, isClose);
  const atX = (value: number) =>
    fix(LEFT + (WIDTH - LEFT - RIGHT) * (value - fromX) / (right - fromX));
  const atY = (value: number) =>
    fix(TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - fromY) / (top - fromY)));
  const grid = STEPS.map((part) => {
    const [stepX, stepY] = [fromX + part * (right - fromX), fromY + part * (top - fromY)];
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(stepY)}" y2="${
      atY(stepY)
    }"/><text x="${LEFT - 6}" y="${fix(Number(atY(stepY)) + 4)}" text-anchor="end">${
      escapeHtml(shown(round(stepY), y))
    }</text><text x="${atX(stepX)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="${
      part === 1 ? "end" : "middle"
    }">${escapeHtml(shown(round(stepX), x))}</text>`;
  }).join("");
  const names = `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 4}" text-anchor="end">${
    nameOf(x)
  }</text><text x="${LEFT}" y="-4">${nameOf(y)}</text>`;
  const diagonal = hasDiagonal
    ? `<line class="grid" x1="${atX(fromX)}" y1="${atY(fromY)}" x2="${atX(right)}" y2="${
      atY(top)
    }"/>`
    : "";
  const drawn = series.map(({ points, isLine }, s) => {
    const colour = `c${s % COLOURS}`;
    const line = isLine && points.length > 1
      ? `<path class="line ${colour}" d="M${
        points.map((point) => `${atX(point.x)} ${atY(point.y)}`).join("L")
      }"/>`
      : "";
    const dots = points.map((point) =>
      `<circle class="${colour}" cx="${atX(point.x)}" cy="${atY(point.y)}" r="4">${
        point.says === undefined ? "" : `<title>${escapeHtml(point.says)}</title>`
      }</circle>`
    ).join("");
    return line + dots;
  }).join("");
  return `<figure><svg viewBox="0 ${-HEAD} ${WIDTH} ${HEIGHT + HEAD}" role="img" aria-label="${
    escapeHtml(label)
  }">${grid}${names}${diagonal}${drawn}</svg>${legendOf(series.map(({ name }) => name))}</figure>`;
}

/** Round ends of an axis. */
function rangeOf(
  values: readonly number[],
  to: number | undefined,
  isClose: boolean,
): [number, number] {
  const [least, most] = endsOf(values);
  if (to !== undefined || !isClose || least === most) return [0, to ?? niceTop(most)];
  const step = niceTop((most - least) / 4);
  const from = Math.floor(least / step) * step;
  return [from, from + Math.ceil((most - from) / step) * step];
}

const nameOf = (column: string) => escapeHtml(column.replace(/_share$/, "").replaceAll("_", " "));
