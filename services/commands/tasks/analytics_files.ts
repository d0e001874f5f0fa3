/** The files around an export: reports, and the lock that lets one run at a time. */

import { runtime } from "../../platform/runtime/mod.ts";
import { readdir, readFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import {
  AnalyticsRefused,
  type FailedReport,
  parseReport,
  type Report,
} from "../../analytics/mod.ts";

const OWN = "analytics/reports/";

/**
 * Reports that come with the program, and a studio's own; one of the same name takes its place. One that
 * cannot be read costs no other.
 */
export async function readReports(
  root: URL,
  own: string | undefined,
): Promise<(Report | FailedReport)[]> {
  const reports = new Map<string, Report | FailedReport>();
  for (const folder of [new URL(OWN, root), ...(own === undefined ? [] : [own])]) {
    const names = await readdir(folder).catch((error) => {
      if (folder !== own && isMissing(error)) return [];
      throw error;
    });
    for (const file of names.filter((name) => name.endsWith(".sql")).sort()) {
      const path = folder instanceof URL ? new URL(file, folder) : `${folder}/${file}`;
      const name = file.slice(0, -".sql".length);
      reports.set(name, await readReport(name, path));
    }
  }
  return [...reports.values()].sort((a, b) => orderOf(a.name) - orderOf(b.name));
}

async function readReport(name: string, path: URL | string): Promise<Report | FailedReport> {
  try {
    return parseReport(name, await readFile(path, "utf8"));
  } catch (error) {
    return { name, title: name, says: "", failure: (error as Error).message };
  }
}

/** Those that come with the program. @throws AnalyticsRefused one of them cannot be read */
export async function readOwnReports(root: URL): Promise<Report[]> {
  return (await readReports(root, undefined)).map((report) => {
    if ("failure" in report) throw new AnalyticsRefused(report.failure);
    return report;
  });
}

/** As somebody would ask; what is not among these comes last, by its name. */
const ORDER = [
  "season",
  "activity",
  "retention",
  "funnel",
  "matches",
  "ratings",
  "economy",
  "alerts",
]
  .concat("latency");
const orderOf = (name: string) => ORDER.indexOf(name) >= 0 ? ORDER.indexOf(name) : ORDER.length;

/** @throws AnalyticsRefused naming those there are */
export function chooseReports<Some extends { name: string }>(
  reports: readonly Some[],
  names: readonly string[],
): Some[] {
  for (const name of names) {
    if (!reports.some((report) => report.name === name)) {
      throw new AnalyticsRefused(
        `There is no report "${name}": choose from ${reports.map(({ name }) => name).join(", ")}`,
      );
    }
  }
  return names.length === 0 ? [...reports] : reports.filter(({ name }) => names.includes(name));
}

/** Keeps a second export away until it is disposed of. @throws AnalyticsRefused where one is under way */
export async function claimDirectory(dir: string): Promise<Disposable> {
  const lock = await runtime.lock(`${dir}/.lock`);
  if (lock) return lock;
  throw new AnalyticsRefused(`Cannot write to ${dir}: another export is under way there`);
}
