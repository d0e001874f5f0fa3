/** Reports as one page that needs nothing else: no script, no font, no address to ask. */

import { escapeHtml } from "../../platform/report/cells.ts";
import { renderFrame, renderTable } from "../../platform/report/page.ts";
import { drawPlot } from "../../platform/report/plot.ts";
import type { AnsweredReport, FailedReport } from "./run.ts";

export interface PageAbout {
  /** When the files were last exported; null: never. */
  exportedAt: string | null;
  madeAt: string;
  zone: string;
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
