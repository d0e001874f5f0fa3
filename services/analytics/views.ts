/** The exported files as tables for SQL, and what reports need besides. */

import type { Archive } from "./archive.ts";
import { columnsOf, TABLES } from "./tables.ts";
import { quoted } from "./warehouse.ts";
import { changesOf } from "./zones.ts";

/** Around the days that are there: seasons end later, accounts are older. */
const AROUND_MS = 800 * 86_400_000;

/**
 * Statements that make a view of each table, one without rows where nothing was exported yet; and
 *
 * - `local_time(t)`, `local_day(t)`: what a clock and a calendar in the zone say at an instant;
 * - `active`: `user_id` and `day`, for each player and each day on which they did anything.
 *
 * @param zone name in the IANA database: `Europe/Berlin`
 */
export async function viewsOf(archive: Pick<Archive, "listFiles">, zone = "UTC"): Promise<string> {
  const views: string[] = [];
  const days: string[] = [];
  for (const table of TABLES) {
    const found = await archive.listFiles(table.name);
    const files = [...found.values()].map(quoted);
    days.push(...[...found.keys()].filter((day) => day !== ""));
    const columns = columnsOf(table).map(([name, type]) => `cast(null as ${type}) as "${name}"`);
    views.push(
      `create or replace view ${table.name} as ` +
        (files.length > 0
          ? `from read_parquet([${files}], hive_partitioning = false, union_by_name = true)`
          : `select ${columns} where false`),
    );
  }
  days.sort();
  const [first = "2026-01-01", last = first] = [days[0], days.at(-1)];
  const changes = changesOf(zone, Date.parse(first) - AROUND_MS, Date.parse(last) + AROUND_MS);
  const offset = changes.toReversed().map(({ from, offset }) =>
    from === -Infinity ? `else ${offset}` : `when epoch_ms(t) >= ${from} then ${offset}`
  );
  return [
    ...views,
    `create or replace macro local_time(t) as make_timestamp(epoch_us(t) + 1000 * cast(${
      changes.length === 1 ? changes[0]!.offset : `case ${offset.join(" ")} end`
    } as bigint))`,
    "create or replace macro local_day(t) as cast(local_time(t) as date)",
    ACTIVE,
  ].join(";\n");
}

/** Nothing happened after it arrived: a clock that is ahead makes no day. Quarters of an hour first: days of zones begin with one, and most events of a player share theirs. */
const ACTIVE = `create or replace view active as
  select distinct user_id, local_day(to_timestamp(quarter * 900)) as day from (
    select distinct user_id, epoch_ms(least(happened_at, received_at)) // 900000 as quarter from events where user_id is not null
    union select user_id, epoch_ms(enqueued_at) // 900000 from tickets
    union select user_id, epoch_ms(created_at) // 900000 from sessions)`;
