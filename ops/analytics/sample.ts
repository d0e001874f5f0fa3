/**
 * `deno task analytics:sample`: the report of a season that nobody has played, and pictures of it. The
 * rows are made by `season.ts` from a seed, go through the program's own tables on an embedded database,
 * and come out by the export that studios use.
 */

import { openDatabase } from "../../db/client.ts";
import {
  createSource,
  exportTables,
  openArchive,
  openWarehouse,
  renderPage,
  runReport,
  viewsOf,
} from "../../services/analytics/mod.ts";
import { readOwnReports } from "../../services/commands/tasks/analytics_files.ts";
import { openBrowser } from "../../tests/support/browser/browser.ts";
import { openTestDatabase } from "../../tests/support/engines/embedded.ts";
import { loadSeason } from "./load.ts";

const root = new URL("../../", import.meta.url);
const out = new URL("docs/analytics/", root);
const ZONE = "Europe/Berlin";
/** Clocks go back on 25 October. */
const SEASON = { seed: 2026, players: 6_000, from: new Date("2026-09-01T00:00:00Z"), days: 61 };
const OVER = "2026-11-01T00:00:00.000Z";

async function makePage(): Promise<string> {
  await using engine = await openTestDatabase();
  await using database = openDatabase({ engine: "embedded", socket: engine.socket });
  await database.sql`delete from seasons`;
  console.log(await loadSeason(database.sql, SEASON));
  const dir = await Deno.makeTempDir({ prefix: "veze_sample_" });
  await using _gone = { [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }) };
  const archive = openArchive(dir);
  using warehouse = await openWarehouse({ root, temporary: `${dir}/.tmp` });
  const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const source = createSource(database, { delay });
  await exportTables({ archive, warehouse, source, now: () => new Date(OVER) });
  await warehouse.run(await viewsOf(archive, ZONE));
  const reports = [];
  for (const report of await readOwnReports(root)) {
    reports.push(await runReport(warehouse, report));
  }
  return renderPage(reports, { exportedAt: OVER, madeAt: OVER, zone: ZONE });
}

async function takePictures(): Promise<void> {
  await using browser = await openBrowser();
  const looks = [
    { name: "light", width: 1100, height: 1400, colorScheme: "light", media: "screen" },
    { name: "dark", width: 1100, height: 1400, colorScheme: "dark", media: "screen" },
    { name: "phone", width: 390, height: 1500, colorScheme: "dark", media: "screen" },
    { name: "print", width: 794, height: 1123, colorScheme: "light", media: "print" },
  ] as const;
  for (const { name, width, height, colorScheme, media } of looks) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.emulateMedia({ media });
    await page.goto(new URL("sample.html", out).href);
    await Deno.writeFile(new URL(`sample_${name}.png`, out), await page.screenshot());
    await page.close();
  }
}

if (import.meta.main) {
  await Deno.mkdir(out, { recursive: true });
  await Deno.writeTextFile(new URL("sample.html", out), await makePage());
  await takePictures();
}
