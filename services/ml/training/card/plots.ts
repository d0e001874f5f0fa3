/** Plots of a version as SVG files, for its card and for the admin pages: no script, no font of their own. */

import type { Analysis } from "../analyse.ts";
import { calibrationBins } from "../metrics/probability.ts";
import { orderBy, rocCurve } from "../metrics/ranking.ts";
import type { Task } from "../gate.ts";
import type { Run } from "../run.ts";

const SIZE = 320;
const EDGE = 44;
const FRAME = SIZE - 2 * EDGE;

export function drawPlots(
  { task, scores, parts }: Run,
  { importance }: Analysis,
): Record<string, string> {
  const { target } = parts.test;
  return {
    "calibration.svg": drawCalibration(task, scores.chosen, target),
    ...(task === "classification" && { "roc.svg": drawRoc(scores, target) }),
    "importance.svg": drawImportance(importance),
  };
}

/** Probabilities and shares that happened; of a regression what was said and what came. */
export function drawCalibration(task: Task, scores: Float64Array, target: Float32Array): string {
  return task === "regression" ? drawAgreement(scores, target) : drawShares(scores, target);
}

const x = (share: number) => (EDGE + share * FRAME).toFixed(1);
const y = (share: number) => (SIZE - EDGE - share * FRAME).toFixed(1);
const label = (text: string, at: string, anchor = "middle") =>
  `<text ${at} text-anchor="${anchor}" font-size="11">${escape(text)}</text>`;

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** A square with axes, a diagonal, and what is drawn in it. */
function square(
  { title, across, up, ticks }: {
    title: string;
    across: string;
    up: string;
    ticks: [string, string];
  },
  inside: string,
): string {
  const middle = SIZE / 2;
  return svg(SIZE, SIZE, title, [
    `<rect x="${EDGE}" y="${EDGE}" width="${FRAME}" height="${FRAME}" fill="none" stroke="#888"/>`,
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${
      y(1)
    }" stroke="#aaa" stroke-dasharray="4 4"/>`,
    label(title, `x="${middle}" y="24"`),
    label(across, `x="${middle}" y="${SIZE - 10}"`),
    label(up, `x="14" y="${middle}" transform="rotate(-90 14 ${middle})"`),
    label(ticks[0], `x="${x(0)}" y="${SIZE - EDGE + 14}"`),
    label(ticks[1], `x="${x(1)}" y="${SIZE - EDGE + 14}"`),
    inside,
  ]);
}

function svg(width: number, height: number, title: string, parts: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" role="img" fill="#333" font-family="system-ui, sans-serif">` +
    `<title>${escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>${
      parts.join("")
    }</svg>\n`;
}

function dots(points: { said: number; happened: number; rows: number }[]): string {
  const most = Math.max(...points.map(({ rows }) => rows));
  return points.map(({ said, happened, rows }) => {
    const radius = (2 + 5 * Math.sqrt(rows / most)).toFixed(1);
    return `<circle cx="${x(said)}" cy="${
      y(happened)
    }" r="${radius}" fill="#2563eb" fill-opacity=".7"/>`;
  }).join("");
}

function drawShares(scores: Float64Array, target: Float32Array): string {
  return square({
    ...{ title: "Calibration", across: "probability said", up: "share that happened" },
    ticks: ["0", "1"],
  }, dots(calibrationBins(scores, target)));
}

/** Of a regression: mean of what was said and of what came, in twentieths of the rows. */
function drawAgreement(scores: Float64Array, target: Float32Array): string {
  const order = orderBy(scores);
  const points = Array.from({ length: 20 }, (_, i) => {
    const from = Math.floor(i * order.length / 20);
    const part = order.subarray(from, Math.max(from + 1, Math.floor((i + 1) * order.length / 20)));
    const mean = (values: ArrayLike<number>) =>
      part.reduce((sum, row) => sum + values[row]!, 0) / part.length;
    return { said: mean(scores), happened: mean(target), rows: part.length };
  });
  const all = points.flatMap(({ said, happened }) => [said, happened]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const scale = (value: number) => (value - low) / (high - low || 1);
  return square(
    {
      ...{ title: "Said and come true", across: "said", up: "came" },
      ticks: [low.toPrecision(4), high.toPrecision(4)],
    },
    dots(points.map((point) => ({
      ...{ said: scale(point.said), happened: scale(point.happened), rows: point.rows },
    }))),
  );
}

export function drawRoc(
  scores: { chosen: Float64Array; oneFeature: Float64Array },
  target: Float32Array,
): string {
  const line = (values: Float64Array, colour: string) => {
    const curve = rocCurve(values, target);
    const step = Math.max(1, Math.ceil(curve.length / 200));
    const points = curve.filter((_, i) => i % step === 0 || i === curve.length - 1)
      .map(({ falsePositives, truePositives }) => `${x(falsePositives)},${y(truePositives)}`);
    return `<polyline points="${
      points.join(" ")
    }" fill="none" stroke="${colour}" stroke-width="2"/>`;
  };
  return square(
    {
      ...{ title: "ROC: this model, and the best single feature (grey)" },
      ...{ across: "false positives", up: "true positives", ticks: ["0", "1"] },
    },
    line(scores.oneFeature, "#9ca3af") + line(scores.chosen, "#2563eb"),
  );
}

function drawImportance(importance: Analysis["importance"]): string {
  const shown = importance.slice(0, 20);
  const most = Math.max(1e-12, ...shown.map(({ rise }) => rise));
  const bars = shown.map(({ name, rise }, i) => {
    const top = 36 + i * 18;
    const width = Math.max(1, 190 * Math.max(0, rise) / most).toFixed(1);
    return label(name, `x="164" y="${top + 11}"`, "end") +
      `<rect x="170" y="${top}" width="${width}" height="13" fill="#2563eb"/>`;
  });
  const title = "Importance: rise of the loss when a feature is shuffled";
  return svg(380, 48 + 18 * shown.length, title, [
    label(title, `x="190" y="20"`),
    ...bars,
  ]);
}
