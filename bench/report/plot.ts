/**
 * A plot as a file of its own: bars side by side or lines, the axes plain or logarithmic, in the colours
 * of the reader's theme on a ground of its own. `services/platform/report/plot.ts` draws inside a page
 * that has colours and a legend; a file in Markdown has neither.
 */

import { escapeHtml, shown } from "../../services/platform/report/cells.ts";
import { COLOURS, fix, niceTop, RIGHT, WIDTH } from "../../services/platform/report/scale.ts";
import { THEME } from "../../services/platform/report/theme.ts";

/** A figure, and the quarters of the runs around it. */
export interface Mark {
  value: number;
  low?: number;
  high?: number;
}

interface Common {
  /** Name of the file, without its ending. */
  file: string;
  title: string;
  /** What stands at the axis of values. */
  y: string;
  isLog?: boolean;
}

export interface Bars extends Common {
  kind: "bars";
  groups: readonly string[];
  /** A mark for each group; null where there is none. */
  series: readonly { name: string; values: readonly (Mark | null)[] }[];
  /** What is wanted in each group, as a dashed line. */
  wanted?: readonly (number | null)[];
}

export interface Lines extends Common {
  kind: "lines";
  x: string;
  isLogX?: boolean;
  series: readonly { name: string; points: readonly (Mark & { x: number })[] }[];
}

export type Plot = Bars | Lines;

const LEFT = 74;
const HEIGHT = 300;
const TOP = 56;
const BASE = HEIGHT - 44;
/** Of a letter, at most, in the legend. */
const LETTER = 8;

/** Lines differ by these too, for who cannot tell the colours. */
const DASHES = ["none", "7 4", "2 3", "9 3 2 3"];

const STYLE = `${THEME}text{font:12px system-ui,sans-serif;fill:var(--dim)}` +
  `.title{font-size:14px;font-weight:600;fill:var(--ink)}.ground{fill:var(--back)}` +
  `.grid{stroke:var(--edge)}.error{stroke:var(--ink);stroke-width:1.2}` +
  `.wanted{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 3}.line{fill:none;stroke-width:2}` +
  DASHES.map((dashes, i) => `.d${i}{stroke-dasharray:${dashes}}`).join("") +
  Array.from({ length: COLOURS }, (_, i) => `.f${i}{fill:var(--c${i})}.s${i}{stroke:var(--c${i})}`)
    .join("");

/** From values to places along an axis. */
interface Scale {
  at(value: number): number;
  ticks: readonly number[];
}

/** @param to Places of the axis' ends */
function scaleOf(values: readonly number[], isLog: boolean, to: [number, number]): Scale {
  const along = (part: number) => to[0] + (to[1] - to[0]) * part;
  if (!isLog) {
    const top = niceTop(Math.max(0, ...values));
    return {
      at: (value) => along(value / top),
      ticks: [0, 0.25, 0.5, 0.75, 1].map((part) => part * top),
    };
  }
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive)) - 1e-9));
  return {
    at: (value) => along((Math.log10(value) - low) / (high - low)),
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}

/** The whole file. @throws RangeError when there is nothing to draw */
export function drawPlot(plot: Plot): string {
  const isLog = plot.isLog ?? false;
  const canDraw = (value: number | null | undefined): value is number =>
    value !== null && value !== undefined && Number.isFinite(value) && (!isLog || value > 0);
  const marks = plot.kind === "bars"
    ? plot.series.flatMap(({ values }) => values.filter((mark) => mark !== null))
    : plot.series.flatMap(({ points }) => points);
  const wanted = plot.kind === "bars" ? plot.wanted ?? [] : [];
  const values = [...marks.flatMap(({ value, low, high }) => [value, low, high]), ...wanted]
    .filter(canDraw);
  if (values.length === 0) throw new RangeError(`Cannot draw "${plot.title}": it has no figures`);
  const y = scaleOf(values, isLog, [BASE, TOP]);
  const grid = y.ticks.map((tick) =>
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fix(y.at(tick))}" y2="${
      fix(y.at(tick))
    }"/>${text(LEFT - 6, y.at(tick) + 4, shown(tick, ""), "end")}`
  ).join("");
  const whisker = (x: number, { low, high }: Mark) =>
    canDraw(low) && canDraw(high)
      ? `<line class="error" x1="${fix(x)}" x2="${fix(x)}" y1="${fix(y.at(low))}" y2="${
        fix(y.at(high))
      }"/>`
      : "";
  const drawn = plot.kind === "bars"
    ? drawBars(plot, { y, canDraw, whisker })
    : drawLines(plot, { y, canDraw, whisker });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">` +
    `<title>${escapeHtml(plot.title)}</title><style>${STYLE.replaceAll("\n", "")}</style>` +
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>` +
    `<text class="title" x="12" y="18">${escapeHtml(plot.title)}</text>` +
    `${text(12, TOP - 14, axis(plot.y, isLog))}${legend(plot)}${grid}${drawn}</svg>\n`;
}

/** What stands at an axis: nobody is to take a logarithmic one for a plain one. */
function axis(name: string, isLog: boolean): string {
  return isLog ? `${name}, logarithmic` : name;
}

interface Drawing {
  y: Scale;
  canDraw: (value: number | null | undefined) => value is number;
  whisker: (x: number, mark: Mark) => string;
}

function drawBars({ groups, series, wanted }: Bars, { y, canDraw, whisker }: Drawing): string {
  const slot = (WIDTH - LEFT - RIGHT) / groups.length;
  const width = slot * 0.8 / series.length;
  const from = (group: number) => LEFT + slot * (group + 0.1);
  const bars = series.map(({ values }, s) =>
    values.map((mark, group) => {
      if (!canDraw(mark?.value)) return "";
      const x = from(group) + width * s;
      const top = Math.min(BASE - 1, y.at(mark!.value));
      const high = canDraw(mark!.high) ? Math.min(top, y.at(mark!.high)) : top;
      return `<rect class="f${s % COLOURS}" x="${fix(x)}" y="${fix(top)}" width="${
        fix(Math.max(1, width - 2))
      }" height="${fix(BASE - top)}"/>${whisker(x + width / 2 - 1, mark!)}${
        series.length * groups.length > 14
          ? ""
          : text(x + width / 2, high - 4, shown(mark!.value, ""), "middle")
      }`;
    }).join("")
  ).join("");
  const names = groups.map((name, group) =>
    text(LEFT + slot * (group + 0.5), BASE + 18, name, "middle")
  ).join("");
  const lines = (wanted ?? []).map((value, group) =>
    canDraw(value)
      ? `<line class="wanted" x1="${fix(from(group) - 4)}" x2="${
        fix(from(group) + slot * 0.8 + 4)
      }" y1="${fix(y.at(value))}" y2="${fix(y.at(value))}"/>`
      : ""
  ).join("");
  return names + bars + lines;
}

function drawLines(
  { series, x: name, isLogX = false }: Lines,
  { y, canDraw, whisker }: Drawing,
): string {
  const all = series.flatMap(({ points }) => points.map(({ x }) => x));
  const x = scaleOf(all, isLogX, [LEFT + 10, WIDTH - RIGHT - 10]);
  const ticks = x.ticks.map((tick, i) =>
    i === x.ticks.length - 1
      ? text(WIDTH - RIGHT, BASE + 18, shown(tick, ""), "end")
      : text(x.at(tick), BASE + 18, shown(tick, ""), "middle")
  );
  const lines = series.map(({ points }, s) => {
    const there = points.filter(({ value }) => canDraw(value));
    if (there.length === 0) return "";
    const places = there.map((point) => `${fix(x.at(point.x))} ${fix(y.at(point.value))}`);
    return `<path class="line s${s % COLOURS} d${s % DASHES.length}" d="M${places.join("L")}"/>` +
      there.map((point, i) => {
        const [cx, cy] = places[i]!.split(" ");
        return `<circle class="f${s % COLOURS}" cx="${cx}" cy="${cy}" r="3"/>${
          whisker(x.at(point.x), point)
        }`;
      }).join("");
  });
  return ticks.join("") + text(WIDTH - RIGHT, HEIGHT - 8, axis(name, isLogX), "end") +
    lines.join("");
}

function legend(plot: Plot): string {
  const isLines = plot.kind === "lines";
  // By their places, which give the colours; a line without points has no name to be told.
  const entries = plot.kind === "lines"
    ? [...plot.series.entries()].filter(([, { points }]) => points.length > 0)
    : [...plot.series.entries()];
  const hasWanted = plot.kind === "bars" && plot.wanted?.some((value) => value !== null);
  if (entries.length < 2 && !hasWanted) return "";
  let x = WIDTH - RIGHT;
  const drawn: string[] = [];
  if (hasWanted) {
    x -= LETTER * "wanted".length + 28;
    drawn.push(
      `<line class="wanted" x1="${x}" x2="${x + 18}" y1="${TOP - 12}" y2="${TOP - 12}"/>` +
        text(x + 24, TOP - 8, "wanted"),
    );
  }
  for (const [s, { name }] of entries.toReversed()) {
    x -= LETTER * name.length + (isLines ? 40 : 26);
    drawn.push(
      isLines
        ? `<path class="line s${s % COLOURS} d${s % DASHES.length}" d="M${x} ${TOP - 12}h24"/>` +
          text(x + 30, TOP - 8, name)
        : `<rect class="f${s % COLOURS}" x="${x}" y="${TOP - 18}" width="11" height="11"/>` +
          text(x + 16, TOP - 8, name),
    );
  }
  return drawn.join("");
}

function text(x: number, y: number, said: string, anchor = "start"): string {
  return `<text x="${fix(x)}" y="${fix(y)}" text-anchor="${anchor}">${escapeHtml(said)}</text>`;
}
