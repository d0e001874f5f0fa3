/** The report as Markdown. */

import { shown } from "../../services/platform/report/cells.ts";
import { HONO_US, isMet, type TargetId, TARGETS } from "./targets.ts";
import type { Cell, Outcome, Table } from "./types.ts";

export interface Report {
  on: Date;
  /** What was asked for, as it was typed. */
  command: string;
  isQuick: boolean;
  outcomes: readonly Outcome[];
}

/** @returns the whole file; plots are named as `report/plots/NAME.svg` beside it */
export function writeReport({ on, command, isQuick, outcomes }: Report): string {
  return [
    "# Measured side by side",
    `Written by \`${command}\` on ${on.toISOString().slice(0, 10)}. Every figure is of this run.`,
    ...isQuick ? ["**A quick run, to try it out: too short for its figures to be quoted.**"] : [],
    ...HOW,
    "What single changes were worth, each measured by turns before and after, stands in " +
    "[README.md](README.md), and `--base=PATH` measures another working tree beside this one here.",
    "## Wanted and measured",
    ...wanted(outcomes),
    ...outcomes.flatMap(writeOutcome),
  ].join("\n\n") + "\n";
}

const HOW = [
  "**Turns.** Contenders are asked one after another; in every turn another one begins, and every other " +
  "turn goes the other way round. A figure with brackets is the median of its turns; in them stands the middle half " +
  "of them (the quartiles), for what neighbours do to a machine mostly adds. Each section says what comes " +
  "before its first turn that counts.",
  "**Processor time** is what the scheduler gave the threads of a process, in its program and in the " +
  "kernel; on limits what a process says of itself, and for plain Redis what the system counts in steps " +
  "of 10 ms. It repeats where " +
  "rates do not. Postgres is always its whole family: connections and what it does by itself, tidying up " +
  "(autovacuum) excepted, which is off. What the generator takes is shown beside where it is a process " +
  "apart from what is measured; where it takes more than 80 % of a core, a finding says so, for then it " +
  "may be what bounds a rate.",
  "**Everything on one machine**, over loopback: Postgres (fsync on) and Redis (append-only file) have the " +
  "same settings in all sections, and no two contenders share theirs at a time. Peers come from npm, " +
  "pinned, and run on Node with the settings of production; they keep less than this program does, and " +
  "each section says what.",
  "**The collector's young space** is 64 MB for this program, bare Hono and the peers alike " +
  "(`--max-semi-space-size=64`), which is this program's own setting and more than Node's.",
];

function wanted(outcomes: readonly Outcome[]): string[] {
  const measured = Object.assign(
    {},
    ...outcomes.map((each) => each.kind === "measured" ? each.section.measured : {}),
  ) as Partial<Record<TargetId, number>>;
  const rows = (Object.keys(TARGETS) as TargetId[]).map((id): Cell[] => {
    const target = TARGETS[id];
    const value = measured[id];
    const limit = target.most ?? target.least!;
    const within = `${target.most === undefined ? "≥" : "≤"} ${shown(limit, "")} ${target.unit}`;
    const isMeasured = value !== undefined && Number.isFinite(value);
    return !isMeasured ? [target.what, within, "not measured", "–"] : [
      target.what,
      within,
      `${shown(value, "")} ${target.unit}`,
      isMet(target, value) ? "met" : "**missed**",
    ];
  });
  return [
    `Processor time is wanted of a machine on which bare Hono takes ${HONO_US} µs; what it takes here ` +
    "stands in the section on HTTP.",
    writeTable({ head: ["what", "wanted", "measured", ""], rows }),
  ];
}

function writeOutcome(outcome: Outcome): string[] {
  if (outcome.kind === "not asked for") return [`## ${outcome.name}`, "Not asked for in this run."];
  if (outcome.kind === "not reached") {
    return [`## ${outcome.name}`, "**Not reached** yet in this run."];
  }
  if (outcome.kind === "failed") {
    return [
      `## ${outcome.name}`,
      `**Not measured**, after ${took(outcome.seconds)}:`,
      fence(outcome),
    ];
  }
  const { title, method, tables, plots, findings } = outcome.section;
  return [
    `## ${title}`,
    ...method,
    ...tables.flatMap((table) => [...table.says ? [table.says] : [], writeTable(table)]),
    ...plots.map(({ file, title }) => `![${title}](report/plots/${file}.svg)`),
    ...findings.length > 0 ? [findings.map((finding) => `- ${finding}`).join("\n")] : [],
    `*Measured in ${took(outcome.seconds)}.*`,
  ];
}

/** A number with its unit, its bounds or its quartiles; or that there is none. */
const FIGURE = /^([≤≥] )?[\d.,]+ ?(\([\d.,–]+\)|\S{1,2})?$|^not measured$/;

export function writeTable({ head, rows }: Pick<Table, "head" | "rows">): string {
  const cells = rows.map((row) => row.map((cell) => shown(cell, "")));
  // A column of figures, with what has none between them.
  const isNumber = head.map((_, i) => {
    const there = rows.map((row) => row[i]!).filter((cell) => cell !== null && cell !== "–");
    return there.length > 0 && there.every((cell) => typeof cell === "number" || FIGURE.test(cell));
  });
  const line = (all: readonly string[]) => `| ${all.map(escapeCell).join(" | ")} |`;
  return [
    line(head),
    line(isNumber.map((right) => right ? "---:" : "---")),
    ...cells.map(line),
  ].join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}

function fence({ reason }: { reason: string }): string {
  return `\`\`\`text\n${reason.replaceAll("```", "'''").trim()}\n\`\`\``;
}

function took(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
