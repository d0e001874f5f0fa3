/**
 * Reports are files: SQL with a few lines of comment that say what it is.
 *
 * ```sql
 * -- title: Activity
 * -- says: Who plays each day.
 *
 * -- table: daily
 * -- says: Active players by day
 * -- plot: lines x=day y=dau,wau
 * select …;
 * ```
 *
 * A line before the first table is of the whole report, and a plot there is of its first table. A plot is
 * `lines` or `bars`, with the columns of both axes; `by` draws each of its values apart. Columns whose
 * name ends in `_share` are shown in percent.
 */

import type { Plot } from "../../platform/report/types.ts";
import { AnalyticsRefused } from "../errors.ts";

export interface Report {
  name: string;
  title: string;
  says: string;
  tables: ReportTable[];
}

export interface ReportTable {
  name: string;
  says: string;
  plot?: Plot;
  sql: string;
}

const LINE = /^--\s*(title|says|table|plot):\s*(.*?)\s*$/;

/** @throws AnalyticsRefused naming the file and what it lacks */
export function parseReport(name: string, text: string): Report {
  const refuse = (why: string): never => {
    throw new AnalyticsRefused(`Cannot use the report ${name}: ${why}`);
  };
  const report: Report = { name, title: "", says: "", tables: [] };
  let first: Plot | undefined;
  let table: ReportTable | undefined;
  for (const line of text.split("\n")) {
    const [, word, value = ""] = LINE.exec(line) ?? [];
    if (word === "table") {
      table = { name: value, says: "", sql: "" };
      if (!/^[a-z][a-z0-9_]*$/.test(value)) refuse(`"${value}" is no name of a table`);
      report.tables.push(table);
    } else if (word === "title") report.title = value;
    else if (word === "says") (table ?? report).says = value;
    else if (word === "plot") {
      const plot = parsePlot(value) ?? refuse(`"${value}" is no plot`);
      if (table) table.plot = plot;
      else first = plot;
    } else if (table) table.sql += `${line}\n`;
    else if (line.trim() !== "" && !line.startsWith("--")) refuse("SQL stands before `-- table:`");
  }
  if (report.title === "") refuse("it has no `-- title:`");
  if (report.tables.length === 0) refuse("it has no `-- table:`");
  if (first) report.tables[0]!.plot ??= first;
  for (const { name, sql } of report.tables) if (sql.trim() === "") refuse(`${name} has no SQL`);
  return report;
}

function parsePlot(text: string): Plot | undefined {
  const [kind, ...parts] = text.split(/\s+/);
  const named = new Map(parts.map((part) => part.split("=") as [string, string]));
  const [x, y, by] = [named.get("x"), named.get("y"), named.get("by")];
  if ((kind !== "lines" && kind !== "bars") || !x || !y) return undefined;
  return { kind, x, y: y.split(","), ...(by && { by }) };
}
