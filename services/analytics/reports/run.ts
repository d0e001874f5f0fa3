/** Asks the questions of reports. */

import { AnalyticsRefused } from "../errors.ts";
import type { Answer, Warehouse } from "../warehouse.ts";
import type { Report, ReportTable } from "./parse.ts";

export interface AnsweredReport extends Report {
  tables: (ReportTable & { answer: Answer })[];
}

/** A report that could not be read, answered or drawn, and why. */
export type FailedReport = Omit<Report, "tables"> & { failure: string };

/** The report's answers, or what DuckDB says of its statements: one that is wrong costs no other. */
export async function tryReport(
  warehouse: Warehouse,
  report: Report | FailedReport,
): Promise<AnsweredReport | FailedReport> {
  if ("failure" in report) return report;
  try {
    return await runReport(warehouse, report);
  } catch (error) {
    if (!(error instanceof AnalyticsRefused)) throw error;
    const { tables: _tables, ...about } = report;
    return { ...about, failure: error.message };
  }
}

/** @throws AnalyticsRefused what DuckDB says of a statement */
export async function runReport(warehouse: Warehouse, report: Report): Promise<AnsweredReport> {
  const tables = [];
  for (const table of report.tables) {
    const answer = await warehouse.question(table.sql).catch((error) => {
      if (!(error instanceof AnalyticsRefused)) throw error;
      throw new AnalyticsRefused(`${report.name}, ${table.name}: ${error.message}`, {
        cause: error,
      });
    });
    tables.push({ ...table, answer });
  }
  return { ...report, tables };
}
