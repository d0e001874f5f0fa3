/** Asks the questions of reports. */

import { AnalyticsRefused } from "../errors.ts";
import type { Answer, Warehouse } from "../warehouse.ts";
import type { Report, ReportTable } from "./parse.ts";

export interface AnsweredReport extends Report {
  tables: (ReportTable & { answer: Answer })[];
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
