/** Figures as tables in Markdown. */

import type { Figures, Share } from "./figures.ts";

export function tablesOf(figures: Figures): Record<"modes" | "wins" | "brawl" | "skills", string> {
  const { modes, skills } = figures;
  return {
    modes: table(
      ["mode", "matches", "length s", "lead changes", "by bolts", "by waves", "bolts that hit"]
        .concat(["bolts", "waves", "eliminations", "points in the core", "sudden death", "draws"]),
      modes.map((mode) => [
        ...[mode.mode, String(mode.matches), mode.length.median.toFixed(0)],
        `${mode.leadChanges.median} (${mode.leadChanges.mean.toFixed(1)})`,
        ...[percent(mode.bolt), percent(mode.wave), percent(mode.hits)],
        ...[mode.boltsPerMatch, mode.wavesPerMatch, mode.eliminations, mode.corePoints]
          .map((number) => number.toFixed(0)),
        ...[percent(mode.suddenDeath), percent(mode.draws)],
      ]),
    ),
    wins: table(
      ["side 0 of the decided", "layout 0", "layout 1", "layout 2", "all"],
      [
        ...modes.filter(({ wins }) => wins[0]!.length === 2).map(({ mode, wins }) => [
          mode,
          ...wins.map(([first]) => shareText(first!)),
        ]),
        ["all modes", ...figures.wins.map(([first]) => shareText(first!))],
      ],
    ),
    brawl: table(
      ["place", "layout 0", "layout 1", "layout 2", "all"],
      modes.filter(({ wins }) => wins[0]!.length > 2).flatMap(({ wins }) =>
        wins[0]!.map((_, side) => [String(side), ...wins.map((row) => shareText(row[side]!))])
      ),
    ),
    skills: table(
      ["mode", "better", "worse", "matches", "the better wins", "points"],
      skills.map(({ mode, better, worse, wins, points }) => [
        ...[mode, better, worse, String(wins.of), percent(wins.part)],
        points.map((number) => number.toFixed(0)).join(" : "),
      ]),
    ),
  };
}

/** All tables, for a terminal. */
export function reportOf(figures: Figures): string {
  const { modes, wins, brawl, skills } = tablesOf(figures);
  const damage = `Damage between equals: ${percent(figures.bolt)} by bolts, ${
    percent(figures.wave)
  } by waves. ${figures.matches} matches in all.`;
  return [modes, damage, wins, brawl, skills].join("\n\n");
}

export function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

function shareText({ part, margin }: Share): string {
  return `${(part * 100).toFixed(1)} ± ${(margin * 100).toFixed(1)} %`;
}

/** As the formatter wants it: columns as wide as their widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`]
    .concat(rows.map(line)).join("\n");
}
