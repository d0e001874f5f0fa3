/** Reports against SQL on the database itself, to the last row. */

import assert from "node:assert/strict";
import { loadSeason } from "../../ops/analytics/load.ts";
import { runReport } from "../../services/analytics/mod.ts";
import { readOwnReports } from "../../services/commands/tasks/analytics_files.ts";
import { ASKED } from "../support/analytics/reports.ts";
import { openExportStage } from "../support/analytics/stage.ts";
import { share } from "../support/app/shared.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { realEnginesAvailable } from "../support/app/test_engines.ts";

const root = new URL("../../", import.meta.url);
/** One that turns its clocks in that time, another that does so on another day and is not on the hour. */
const ZONES = ["Europe/Berlin", "America/St_Johns"];

/** A leap day, three changes of clocks, refunds, disputes, deleted players; and a player who goes afterwards. */
const season = share(async () => {
  await using undo = new AsyncDisposableStack();
  const app = undo.use(
    await openTestApp({ engine: realEnginesAvailable() ? "real" : "embedded" }),
  );
  const stage = undo.use(await openExportStage(app, 2_000));
  const { sql } = stage;
  await sql`delete from seasons`;
  const from = new Date("2024-02-19T00:00:00Z");
  await loadSeason(sql, { seed: 29, players: 420, from, days: 46 });
  // A client whose clock is years ahead: its day is the one on which it was heard.
  await sql`
    insert into events (id, kind, payload_json, user_id, created_at, received_at)
    select gen_random_uuid(), 'later', '{}', id, '2031-01-01Z', ${new Date("2024-03-20T12:00Z")}
    from users where deleted_at is null order by id limit 3`;
  await stage.export();
  const players = await sql<{ id: string }[]>`
    select id from users u where deleted_at is null
      and exists (select from purchases p where p.user_id = u.id and paid_at is not null)
    order by id limit 2`;
  assert.ok(players.length > 1, "the season has payers");
  for (const { id } of players) await app.services.access.privacy.erase(id);
  await sql`update purchases set status = 'refunded', refunded_amount = amount where id = (
    select id from purchases where status = 'paid' and refunded_amount = 0 order by id limit 1)`;
  const { gone } = await stage.export();
  assert.equal(gone, players.length);
  const resources = undo.move();
  return { stage, [Symbol.asyncDispose]: () => resources.disposeAsync() };
});

const reports = await readOwnReports(root);

for (const report of reports) {
  season.expect();
  Deno.test({
    name: `[TEL8] the report ${report.name} agrees with SQL on the database`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      season.use(async ({ stage }) => {
        const asked = ASKED[report.name]!;
        assert.deepEqual(report.tables.map(({ name }) => name), Object.keys(asked));
        for (const zone of ZONES) {
          const { tables } = await stage.withViews(
            zone,
            (warehouse) => runReport(warehouse, report),
          );
          for (const { name, answer } of tables) {
            const text = asked[name]!.replaceAll("$z", `'${zone}'`);
            const expected = (await stage.sql.unsafe(text).values()).map((row) => row.map(plain));
            assert.ok(expected.length > 0, `${name} says something`);
            for (const at of expected[0]!.keys()) {
              const says = expected.some((row) => row[at] !== null);
              assert.ok(says, `${name}, column ${answer.columns[at]?.name}: nothing in any row`);
            }
            assert.deepEqual(
              answer.rows.map((row) => row.map(rounded)),
              expected.map((row) => row.map(rounded)),
              `${name} in ${zone}`,
            );
          }
        }
      }),
  });
}

/** As DuckDB's answers are: days as text, every number as one. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return typeof value === "bigint" ? Number(value) : value;
}

/** Sums of doubles depend on the order: twelve digits agree; what is nothing but rounding is 0. */
function rounded(value: unknown): unknown {
  if (typeof value !== "number") return value;
  return Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(10));
}
