/** Reports as one page that needs nothing else: no script, no font, no address to ask. */

import { escapeHtml } from "../../platform/report/cells.ts";
import { renderFrame, renderTable } from "../../platform/report/page.ts";
import { drawPlot } from "../../platform/report/plot.ts";
import type { Plot } from "../../platform/report/types.ts";
import type { Answer } from "../warehouse.ts";
import type { AnsweredReport, FailedReport } from "./run.ts";

export interface PageAbout {
  /** When the files were last exported; null: never. */
  exportedAt: string | null;
  madeAt: string;
  zone: string;
}

/** The report, or why no page can show it: what its plot names, say, is no column of its answer. */
export function tryDrawing(report: AnsweredReport | FailedReport): AnsweredReport | FailedReport {
  if ("failure" in report) return report;
  try {
    for (const { plot, answer } of report.tables) if (plot) checkPlot(plot, answer);
    renderReport(report);
    return report;
  } catch (error) {
    const { tables: _tables, ...about } = report;
    return { ...about, failure: `${report.name} cannot be drawn: ${(error as Error).message}` };
  }
}

/** @throws Error the answer lacks what the plot names, or has words where it needs numbers */
function checkPlot({ x, y, by }: Plot, { columns, rows }: Answer): void {
  for (const name of [x, ...y, ...(by === undefined ? [] : [by])]) {
    const at = columns.findIndex((column) => column.name === name);
    if (at < 0) throw new Error(`no column "${name}" for its plot`);
    if (!y.includes(name)) continue;
    const word = rows.map((row) => row[at]!).find((cell) =>
      cell !== null && typeof cell !== "number"
    );
    if (word !== undefined) throw new Error(`"${word}" in column "${name}" is no number`);
  }
}

export function renderPage(
  reports: readonly (AnsweredReport | FailedReport)[],
  { exportedAt, madeAt, zone }: PageAbout,
): string {
  return renderFrame({
    title: "Analytics",
    says: `Days and weeks are those of ${zone}; weeks begin on Monday. Exported ${
      minuteOf(exportedAt)
    }, made ${minuteOf(madeAt)}. The latest day and week are not over.`,
    contents: { label: "Reports", links: reports.map(({ name, title }) => ({ name, title })) },
    main: reports.map(renderReport).join("\n"),
  });
}

const minuteOf = (at: string | null) =>
  at === null ? "never" : `${at.slice(0, 16).replace("T", " ")} UTC`;

function renderReport(report: AnsweredReport | FailedReport): string {
  const { name, title, says } = report;
  const parts = "failure" in report
    ? [`<p role="alert">This report could not be made. ${escapeHtml(report.failure)}</p>`]
    : report.tables.map((table) => {
      const label = table.says || table.name;
      const plot = table.plot ? drawPlot(table.plot, table.answer, label) : "";
      return `<h3>${escapeHtml(table.name.replaceAll("_", " "))}</h3><p>${
        escapeHtml(table.says)
      }</p>${plot}${renderTable(table.answer, label)}`;
    });
  return `<section id="${escapeHtml(name)}"><h2>${escapeHtml(title)}</h2><p>${
    escapeHtml(says)
  }</p>${parts.join("")}</section>`;
}
