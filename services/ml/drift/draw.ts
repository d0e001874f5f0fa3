/**
 * Drift as a plot: PSI of each feature and of the scores beside its limits, and how the most shifted ones
 * lie now beside how they lay in training. SVG by itself, with no script and no font of its own.
 */

import type { Bins, Reference } from "../reference.ts";
import { layoutOf } from "./psi.ts";
import { type DriftReport, USUAL } from "./types.ts";

const WIDTH = 760;
const LINE = 20;
const NAMES = 190;
const BARS = 430;
const TOP = 70;
const [STEADY, SHIFTED, THEN] = ["#2563eb", "#c2410c", "#9ca3af"];
/** Of histograms below the bars. */
const SHOWN = 3;

type Told = Extract<DriftReport, { state: "steady" | "shifted" }>;

/** @param report of a model that has something to say */
export function drawDrift(report: Told): string {
  const { name, version, groups, window } = report;
  const features = groups.flatMap(({ group, limit, chance, features }) =>
    features.map((feature) => ({ ...feature, group, limit, chance }))
  );
  const most = Math.max(2 * USUAL.act, ...features.map(({ psi }) => psi)) * 1.05;
  const at = (psi: number) => NAMES + BARS * Math.sqrt(psi / most);
  const end = TOP + features.length * LINE;
  const bars = features.map((feature, i) => {
    const top = TOP + i * LINE;
    const colour = feature.psi > feature.limit ? SHIFTED : STEADY;
    return [
      text(feature.name, { x: NAMES - 6, y: top + 13, anchor: "end" }),
      `<rect x="${NAMES}" y="${top + 3}" width="${
        fixed(Math.max(1, at(feature.psi) - NAMES))
      }" height="13" fill="${colour}"/>`,
      `<line x1="${fixed(at(feature.chance))}" x2="${fixed(at(feature.chance))}" y1="${
        top + 1
      }" y2="${top + 18}" stroke="#111" stroke-width="2"/>`,
      text(figure(feature.psi), { x: NAMES + BARS + 8, y: top + 13 }),
      text(feature.group, { x: WIDTH - 8, y: top + 13, anchor: "end", fill: "#666" }),
    ].join("");
  });
  const usual = [USUAL.notice, USUAL.act].map((psi) =>
    `<line x1="${fixed(at(psi))}" x2="${fixed(at(psi))}" y1="${
      TOP - 4
    }" y2="${end}" stroke="#888" ` +
    `stroke-dasharray="4 4"/>` + text(psi.toFixed(2), { x: at(psi), y: TOP - 8, anchor: "middle" })
  );
  const shifted = features.toSorted((a, b) => b.psi - a.psi).slice(0, SHOWN);
  const title = `${name} ${version}: PSI of ${window.rows} rows against training`;
  return svg(WIDTH, end + 204, title, [
    text(title, { x: 16, y: 24, size: 14 }),
    text(
      "black: what 999 of 1,000 windows drawn from training stay below; below: training grey, these rows in colour",
      { x: 16, y: 42, fill: "#666" },
    ),
    ...usual,
    ...bars,
    ...shifted.map((feature, i) =>
      histogram(feature.name, {
        ...sharesOf(report, feature.name),
        ...{ left: 16 + i * 248, top: end + 24, isShifted: feature.psi > feature.limit },
      })
    ),
  ]);
}

function sharesOf({ reference, window }: Told, name: string): { bins: Bins; now: number[] } {
  const { features, scores } = reference as Reference;
  const found = features.findIndex((feature) => feature.name === name);
  const column = found < 0 ? features.length : found;
  const { binFrom } = layoutOf(reference);
  const counts = window.counts.slice(binFrom[column]!, binFrom[column + 1]!);
  return { bins: features[found]?.bins ?? scores, now: counts.map((each) => each / window.rows) };
}

/** Grey: shares of training; in colour: those of the window. The last bin is what is missing. */
function histogram(
  name: string,
  { bins: { edges, shares }, now, left, top, isShifted }: {
    bins: Bins;
    now: number[];
    left: number;
    top: number;
    isShifted: boolean;
  },
): string {
  const [width, height] = [232, 130];
  const most = Math.max(...shares, ...now);
  const step = width / shares.length;
  const bar = (share: number, x: number, colour: string) =>
    `<rect x="${fixed(x)}" y="${fixed(top + 20 + height * (1 - share / most))}" width="${
      fixed(step * 0.42)
    }" height="${fixed(height * share / most)}" fill="${colour}"/>`;
  const foot = top + 20 + height;
  return [
    text(name, { x: left, y: top + 10 }),
    ...shares.map((share, i) =>
      bar(share, left + i * step, THEN) +
      bar(now[i]!, left + (i + 0.45) * step, isShifted ? SHIFTED : STEADY)
    ),
    `<line x1="${left}" x2="${left + width}" y1="${foot}" y2="${foot}" stroke="#888"/>`,
    ...(edges.length > 0 ? [text(`≤ ${figure(edges[0]!)}`, { x: left, y: foot + 14 })] : []),
    text(edges.length > 0 ? `> ${figure(edges.at(-1)!)}, missing` : "missing", {
      ...{ x: left + width, y: foot + 14, anchor: "end" },
    }),
  ].join("");
}

function text(
  words: string,
  { x, y, anchor = "start", size = 11, fill = "#222" }: {
    x: number;
    y: number;
    anchor?: string;
    size?: number;
    fill?: string;
  },
): string {
  const safe = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${fixed(x)}" y="${
    fixed(y)
  }" text-anchor="${anchor}" font-size="${size}" fill="${fill}">${safe}</text>`;
}

function svg(width: number, height: number, title: string, parts: string[]): string {
  const safe = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" role="img" font-family="system-ui, sans-serif"><title>${safe}</title>` +
    `<rect width="100%" height="100%" fill="#fff"/>${parts.join("")}</svg>\n`;
}

const fixed = (value: number) => value.toFixed(1);
const figure = (value: number) => String(Number(value.toPrecision(3)));
