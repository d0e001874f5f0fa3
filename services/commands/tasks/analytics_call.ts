/** What `analytics` is called with. */

import type { Call } from "../table.ts";

export interface AnalyticsCall {
  /** Reports; all if none is named. */
  names: string[];
  sql: string | undefined;
  out: string | undefined;
  html: string | undefined;
  reports: string | undefined;
  zone: string;
  exports: boolean;
  full: boolean;
  gentle: boolean;
  /** Days that stay in the files. */
  keep: number | undefined;
  dryRun: boolean;
  json: boolean;
}

/** @returns a sentence about what cannot be used */
export function readAnalyticsCall({ args, has, valueOf }: Call): AnalyticsCall | string {
  const zone = valueOf("--zone") ?? "UTC";
  if (!isZone(zone)) return `Cannot use --zone ${zone}: name one as Europe/Berlin or UTC`;
  const days = valueOf("--keep");
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) {
    return `Cannot use --keep ${days}: it is a whole number of days, 1 or more`;
  }
  if (has("--dry-run") && days === undefined) return "Cannot use --dry-run without --keep DAYS";
  if (has("--full") && has("--no-export")) return "Cannot use --full with --no-export";
  const sql = valueOf("--sql");
  if (sql !== undefined && args.length > 0) return "Cannot use --sql with names of reports";
  return {
    ...{ names: args, sql, zone, out: valueOf("--out"), html: valueOf("--html") },
    ...{ reports: valueOf("--reports"), exports: !has("--no-export"), full: has("--full") },
    ...{ keep: days === undefined ? undefined : Number(days), dryRun: has("--dry-run") },
    ...{ gentle: has("--gentle"), json: has("--json") },
  };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    // Offsets mean nothing to DuckDB.
    return /^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name);
  } catch {
    return false;
  }
}
