/** `analytics`: what is new into files, and reports of them (TEL8). Only reads the database. */

import { stderr } from "../../platform/runtime/output.ts";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import { constants, setPriority } from "node:os";
import {
  AnalyticsRefused,
  type Archive,
  createSource,
  type Exported,
  exportTables,
  giveUp,
  openArchive,
  openWarehouse,
  renderPage,
  tryDrawing,
  tryReport,
  viewsOf,
  type Warehouse,
  writeFeeds,
} from "../../analytics/mod.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";
import type { Call } from "../table.ts";
import { type AnalyticsCall, readAnalyticsCall } from "./analytics_call.ts";
import { createExportBar, printAnswer } from "./analytics_shown.ts";
import { chooseReports, claimDirectory, readReports } from "./analytics_files.ts";
import { attachDatabase, type Attached } from "./attach.ts";

/** @returns the exit code: 1 where something is missing or refused, 2 for what cannot be used */
export async function analyticsCommand(outside: Outside, call: Call): Promise<number> {
  const wanted = readAnalyticsCall(call);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  try {
    return await runAnalytics(outside, wanted);
  } catch (error) {
    if (error instanceof AnalyticsRefused || isMissing(error)) {
      console.error(error.message);
      return 1;
    }
    throw error;
  }
}

async function runAnalytics(outside: Outside, wanted: AnalyticsCall): Promise<number> {
  const out = wanted.out ?? defaultOut(outside);
  const reports = wanted.sql !== undefined
    ? []
    : chooseReports(await readReports(outside.root, wanted.reports), wanted.names);
  await mkdir(out, { recursive: true });
  const archive = openArchive(out);
  if (wanted.keep !== undefined && wanted.dryRun) {
    await sayGivenUp(archive, wanted.keep, true);
    return 0;
  }
  // Whoever exports, or gives days up, is alone until the feeds are written.
  const writes = wanted.exports || wanted.keep !== undefined;
  using _claim = writes ? await claimDirectory(out) : undefined;
  const { config, secrets } = readSettings(outside.env);
  const log = openLog({ log: { ...config.log, level: "warn" } }, stderr);
  await using attached = wanted.exports
    ? await attachDatabase({ config, secrets, program: outside, log })
    : undefined;
  // Before it has threads. From a directory that is open here alone nobody plays meanwhile.
  if (attached?.isShared ?? true) yieldToOthers();
  using warehouse = await openWarehouse({ root: outside.root, temporary: `${out}/.tmp` });
  const exported = attached && await exportInto(attached, {
    ...{ out, archive, warehouse, full: wanted.full, gentle: wanted.gentle, json: wanted.json },
  });
  // Who serves from the directory need not wait for reports.
  await attached?.[Symbol.asyncDispose]();
  if (wanted.keep !== undefined) await sayGivenUp(archive, wanted.keep, false, wanted.json);
  await warehouse.run(await viewsOf(archive, wanted.zone));
  if (writes) await writeFeeds(warehouse, out);
  await warehouse.lockTo(out);
  if (wanted.sql !== undefined) {
    printAnswer(await warehouse.question(wanted.sql), wanted.json);
    return 0;
  }
  const answered = [];
  for (const report of reports) {
    answered.push(tryDrawing(await tryReport(warehouse, report)));
  }
  const page = wanted.html ?? `${out}/report.html`;
  const exportedAt = (await archive.readManifest())?.exportedAt ?? null;
  const about = { exportedAt, madeAt: new Date().toISOString(), zone: wanted.zone };
  await writeFile(`${page}.part`, renderPage(answered, about));
  await rename(`${page}.part`, page);
  const failed = answered.filter((report) => "failure" in report);
  for (const { failure } of failed) console.error(failure);
  const code = failed.length > 0 ? 1 : 0;
  if (!wanted.json) {
    console.log(page);
    return code;
  }
  const tables = answered.flatMap((report) =>
    "failure" in report ? [] : [[
      report.name,
      Object.fromEntries(report.tables.map(({ name, answer: { columns, rows } }) => [
        name,
        rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))),
      ])),
    ]]
  );
  const failures = Object.fromEntries(failed.map(({ name, failure }) => [name, failure]));
  const reportsMade = { reports: Object.fromEntries(tables), ...(code && { failures }) };
  console.log(JSON.stringify({ exported, html: page, ...reportsMade }));
  return code;
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Whoever plays comes first, on this machine too. */
function yieldToOthers(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // Where that is not allowed, it runs like any other program.
  }
}

async function exportInto(
  attached: Attached,
  { out, archive, warehouse, full, gentle, json }: {
    out: string;
    archive: Archive;
    warehouse: Warehouse;
    full: boolean;
    gentle: boolean;
    json: boolean;
  },
): Promise<Exported> {
  // A running server's embedded engine has one session: every page of ours keeps players waiting.
  const isGentle = gentle || attached.isServing;
  using bar = createExportBar();
  const exported = await exportTables({
    ...{ archive, warehouse, full, now: () => new Date(), progress: bar.show },
    source: createSource(attached.database, { delay }),
    gentle: isGentle ? { clock: () => performance.now(), delay } : undefined,
  });
  bar.end();
  if (!json) {
    const rows = Object.values(exported.rows).reduce((sum, count) => sum + count, 0);
    console.error(
      `${rows} rows from ${attached.through} into ${out}, ${exported.partitions} files` +
        (exported.gone > 0 ? `; ${exported.gone} deleted players left them` : ""),
    );
  }
  return exported;
}

async function sayGivenUp(archive: Archive, days: number, dryRun: boolean, json = false) {
  const old = await giveUp({ archive, days, now: new Date(), dryRun });
  if (json) return;
  for (const { table, day } of old) {
    console.error(`${dryRun ? "would go" : "gone"}: ${table} ${day}`);
  }
  console.error(`${old.length} days of tables ${dryRun ? "would go" : "are gone"}`);
}

function defaultOut(outside: Outside): string {
  const { database } = readSettings(outside.env).config.engines;
  return `${database.kind === "embedded" ? database.dataDir : ".data"}/analytics`;
}
