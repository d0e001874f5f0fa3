/** The comparison as a table for a terminal. */

import type { Comparison } from "./compare.ts";
import { worstTenth } from "./figures.ts";
import type { QueueRules } from "../matchmaking/mod.ts";
import type { Tried } from "./sweep.ts";
import type { Figures } from "./types.ts";

export const NAMES: Readonly<Record<string, string>> = {
  veze: "veze",
  fifo: "first come first served",
  fixed_window: "fixed window",
  widening_oldest: "widening by the oldest",
  widening_newest: "widening by the newest",
  batch_2s: "batches of 2 s, optimum",
  batch_5s: "batches of 5 s, optimum",
};
/** Said of no match. */
const NONE = "–";
/** Tenths named as those who wait longest. */
const WORST = 3;

export function tableOf({ policies, fixedWindow, allAsk }: Comparison): string {
  const rows = Object.entries(policies).map(([name, figures]) => [
    name === "fixed_window" ? `${NAMES[name]} (${fixedWindow})` : NAMES[name]!,
    ...[figures.wait_s.p50, figures.wait_s.p95, figures.wait_s.p99, figures.wait_s.max]
      .map((seconds) => `${seconds.toFixed(1)} s`),
    percent(figures.gap.mean),
    figures.spread.mean?.toFixed(0) ?? NONE,
    percent(figures.fair_share, 0),
    `${figures.abandoned}`,
    `${figures.starved}`,
    percent(figures.bots.players),
    figures.objective.toFixed(1),
  ]);
  const head = [
    "",
    "p50",
    "p95",
    "p99",
    "max",
    "gap",
    "spread",
    "fair",
    "left",
    "starved",
    "met bots",
    "objective",
  ];
  return [
    ...columns([head, ...rows]),
    "",
    worstOf(policies["veze"]!),
    ...(allAsk ? [botsSaid(allAsk)] : []),
  ].join("\n");
}

/** Settings by p95 wait; `*`: no other is better in wait and in fairness. @param own those of the mode */
export function sweepTable(tried: readonly Tried[], own: QueueRules["window"]): string {
  const rows = tried.map(({ window, figures, isBest, allAsk }) => [
    `${isBest ? "*" : " "} ${windowSaid(window)}${window === own ? " (now)" : ""}`,
    `${figures.wait_s.p50.toFixed(1)} s`,
    `${figures.wait_s.p95.toFixed(1)} s`,
    `${figures.wait_s.p99.toFixed(1)} s`,
    percent(figures.gap.mean),
    `${worstTenth(figures).toFixed(1)}×`,
    `${figures.abandoned}`,
    figures.objective.toFixed(1),
    ...(allAsk
      ? [percent(allAsk.bots.players), percent(allAsk.gap.mean), allAsk.objective.toFixed(1)]
      : []),
  ]);
  const head = [
    ...["  window", "p50", "p95", "p99", "gap", "worst tenth", "left", "objective"],
    ...(tried.some(({ allAsk }) => allAsk) ? ["| all ask: met bots", "gap", "objective"] : []),
  ];
  return columns([head, ...rows]).join("\n");
}

export function windowSaid({ base, step, every_s, cap }: QueueRules["window"]): string {
  return `${base} +${step}/${every_s} s to ${cap}`;
}

/** Where computer opponents take the place of people, and of whom. */
export function botsSaid({ bots, wait_s }: Figures): string {
  const most = bots.players_by_decile.map((share, tenth) => ({ share, tenth }))
    .sort((a, b) => b.share - a.share).slice(0, WORST)
    .map(({ share, tenth }) => `${tenth + 1} (${percent(share)})`);
  return `Where everybody asks for computer opponents, ${
    percent(bots.players)
  } of the players meet them, ` +
    `in ${percent(bots.matches)} of the matches and ${
      percent(bots.seats)
    } of the seats, most of them of ` +
    `tenths ${most.join(", ")}; p95 wait ${wait_s.p95.toFixed(1)} s`;
}

export function percent(share: number | null, digits = 1): string {
  return share === null ? NONE : `${(100 * share).toFixed(digits)} %`;
}

/** The first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row.map((word, i) => i === 0 ? word.padEnd(widths[0]!) : word.padStart(widths[i]!)).join("  ")
  );
}

/** Who pays: the tenths by rating whose p95 wait is longest, against the tenth in the middle. */
export function worstOf({ wait_by_decile: deciles }: Figures): string {
  const waits = deciles.map(({ p95 }, tenth) => ({ p95, tenth }));
  const longest = waits.toSorted((a, b) => b.p95 - a.p95).slice(0, WORST);
  const middle = waits.toSorted((a, b) => a.p95 - b.p95)[Math.floor(waits.length / 2)]!.p95;
  const named = longest.map(({ tenth, p95 }) =>
    `${tenth + 1} (p95 ${p95.toFixed(1)} s, ${(p95 / Math.max(0.001, middle)).toFixed(1)}×)`
  );
  return `Tenths by rating that wait longest with veze: ${named.join(", ")}; the middle one ` +
    `${middle.toFixed(1)} s`;
}
