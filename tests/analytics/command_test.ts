/** The command as operators call it: a process of its own, on the embedded engine. */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { openDatabase } from "../../db/client.ts";
import { loadSeason } from "../../ops/analytics/load.ts";
import { giveUp, openArchive, openWarehouse } from "../../services/analytics/mod.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { openTestDatabase } from "../support/engines/embedded.ts";
import { openExportStage } from "../support/analytics/stage.ts";

const root = new URL("../../", import.meta.url);

async function tempDir() {
  const path = await Deno.makeTempDir({ prefix: "veze_analytics_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function command(dir: string, args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts", "analytics", ...args],
    cwd: root,
    env: { DATA_DIR: dir, APP_ENV: "development", DATABASE_URL: "", NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}

function start(dir: string): Deno.ChildProcess {
  const child = command(dir, []).spawn();
  child.stdout.cancel();
  child.stderr.cancel();
  return child;
}

async function run(dir: string, ...args: string[]) {
  const { code, stdout, stderr } = await command(dir, args).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

Deno.test("[TEL8] one call exports and writes a page that needs nothing else; another asks a question", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/own`);
  await Deno.writeTextFile(
    `${dir.path}/own/mine.sql`,
    "-- title: Mine & <yours>\n-- table: numbers\n-- plot: bars x=n y=square\n" +
      "select n, n * n as square from range(1, 6) t(n);\n",
  );
  await Deno.writeTextFile(
    `${dir.path}/own/wrong.sql`,
    "-- title: Wrong\n-- table: numbers\nselect none from nowhere;\n",
  );
  await Deno.writeTextFile(`${dir.path}/own/bare.sql`, "select 1;\n");
  await Deno.writeTextFile(
    `${dir.path}/own/blank.sql`,
    "-- title: Blank\n-- table: numbers\n-- plot: bars x=n y=cube\nselect n from range(3) t(n);\n",
  );
  const wrong = await run(dir.path, "--reports", `${dir.path}/own`);
  assert.equal(wrong.code, 1, "one could not be made");
  assert.match(wrong.err, /wrong, numbers: .*nowhere/);
  assert.match(wrong.err, /Cannot use the report bare: SQL stands before/);
  assert.match(wrong.err, /blank cannot be drawn: .*cube/);
  const others = await Deno.readTextFile(wrong.out.trim());
  assert.match(others, /role="alert">This report could not be made\. wrong, numbers: /);
  assert.match(others, /id="retention"/, "the others are there");
  assert.match(others, /id="mine"/);
  for (const name of ["wrong", "bare", "blank"]) await Deno.remove(`${dir.path}/own/${name}.sql`);
  const made = await run(dir.path, "--reports", `${dir.path}/own`);
  assert.equal(made.code, 0, made.err);
  const page = await Deno.readTextFile(made.out.trim());
  assert.ok(page.length < 1_000_000);
  assert.doesNotMatch(page, /<script|src=|https?:|@import|url\(/);
  assert.match(page, /Mine &amp; &lt;yours&gt;/);
  assert.match(page, /<rect /);
  assert.match(page, /id="retention"/);
  const asked = await run(
    dir.path,
    "--no-export",
    "--json",
    "--sql",
    "select count(*) as n from players",
  );
  assert.deepEqual(JSON.parse(asked.out), [{ n: 0 }], asked.err);
});

Deno.test("[TEL8] an export that was killed at any time is whole after the next one", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(`${dir.path}/postgres`);
  let rows: Record<string, number>;
  {
    await using engine = await openTestDatabase({ directory: `${dir.path}/postgres` });
    await using database = openDatabase({ engine: "embedded", socket: engine.socket });
    const from = new Date("2024-02-20T00:00:00Z");
    rows = await loadSeason(database.sql, { seed: 41, players: 150, from, days: 30 });
  }
  let killed = 0;
  for (let wait = 400;; wait = Math.ceil(wait * 1.5)) {
    const child = start(dir.path);
    const timer = setTimeout(() => child.kill("SIGKILL"), wait);
    const { signal, code } = await child.status;
    clearTimeout(timer);
    if (signal === null) {
      assert.equal(code, 0, `after ${wait} ms`);
      break;
    }
    killed++;
  }
  assert.ok(killed > 2, `killed ${killed} times`);
  const asked = await run(
    dir.path,
    ...["--json", "--sql"],
    `select (select count(*) from events) as events, (select count(distinct id) from events) as ids,
      (select count(*) from seats) as seats, (select count(*) from tickets) as tickets,
      (select sum(amount) from ledger) as booked from (select 1)`,
  );
  assert.equal(asked.code, 0, asked.err);
  assert.deepEqual(JSON.parse(asked.out), [{
    ...{ events: rows["events"], ids: rows["events"], seats: rows["match_participants"] },
    ...{ tickets: rows["tickets"], booked: 0 },
  }], asked.err);
});

Deno.test("[TEL8] what cannot be used is said in a sentence, and nothing is exported", async () => {
  await using dir = await tempDir();
  for (
    const [args, code, says] of [
      [["--zone", "Europe/Nowhere"], 2, /--zone Europe\/Nowhere/],
      [["--dry-run"], 2, /--keep DAYS/],
      [["nonsense"], 1, /There is no report "nonsense": choose from season, activity/],
      [["--no-export", "--sql", "select nothing"], 1, /DuckDB says: .*nothing/],
    ] as const
  ) {
    const { code: ended, err } = await run(dir.path, ...args);
    assert.equal(ended, code, err);
    assert.match(err, says);
    assert.doesNotMatch(err, /\n\s+at /);
  }
  assert.deepEqual(await openArchive(`${dir.path}/analytics`).readManifest(), undefined);
});

Deno.test("[TEL8] a question only reads, and only what was exported", async () => {
  await using dir = await tempDir();
  for (
    const [sql, says] of [
      [`copy (select 1) to '${dir.path}/mine.csv'`, /only reads|disabled/],
      ["install httpfs", /a question only reads/],
      ["select 1; select 2", /one statement/],
      ["select * from read_text('/etc/passwd')", /DuckDB says: .*disabled/],
    ] as const
  ) {
    const { code, err } = await run(dir.path, "--no-export", "--sql", sql);
    assert.equal(code, 1, err);
    assert.match(err, says);
  }
  const { out } = await run(
    dir.path,
    ...["--no-export", "--json", "--sql"],
    "select 9007199254740993::bigint as large, [1, 2] as list, 'nan'::double as none, 0.001 as small",
  );
  assert.deepEqual(JSON.parse(out), [
    { large: "9007199254740993", list: "[1,2]", none: "NaN", small: 0.001 },
  ]);
  const long = await run(dir.path, "--no-export", "--sql", "select * from range(200000)");
  assert.equal(long.code, 0, long.err);
});

Deno.test("[TEL8] without DuckDB a sentence says how to install it", async () => {
  await using dir = await tempDir();
  await assert.rejects(
    openWarehouse({ root: pathToFileURL(`${dir.path}/`), temporary: dir.path }),
    /DuckDB is not installed.*deno task analytics:install/,
  );
});

const onEachEngine = testApps();

onEachEngine("[TEL8] old days are given up only when asked, and do not come back", async (app) => {
  await using stage = await openExportStage(app, 500);
  await stage.sql`delete from events`;
  await stage.tellEvents(20, "old");
  await stage.export();
  const { archive } = stage;
  const days = async () => [...(await archive.listFiles("events")).keys()].sort();
  const before = await days();
  assert.ok(before.length >= 4);
  const wish = { archive, days: 10, now: new Date("2026-11-11T12:00:00Z") };
  const would = await giveUp({ ...wish, dryRun: true });
  assert.deepEqual(await days(), before);
  assert.deepEqual(
    would.filter(({ table }) => table === "events").map(({ day }) => day),
    before.slice(0, 2),
  );
  assert.deepEqual(await giveUp({ ...wish, dryRun: false }), would);
  assert.deepEqual(await days(), before.slice(2));
  await stage.export({ full: true });
  assert.deepEqual(await days(), before.slice(2));
});
