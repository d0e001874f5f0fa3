/** One export, three users: models, the replay of ratings, the simulator's arrivals. */

import assert from "node:assert/strict";
import { loadSeason } from "../../ops/analytics/load.ts";
import { writeFeeds } from "../../services/analytics/mod.ts";
import { parseHistory, replay, SYSTEMS } from "../../services/ratings/mod.ts";
import {
  createExportHistory,
  createHistoryStore,
  type HistoryStore,
} from "../../services/ml/training/mod.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { openExportStage } from "../support/analytics/stage.ts";

const onEachEngine = testApps();
const NOW = new Date("2024-07-01T00:00:00Z");

/** Milliseconds of doubles differ behind the comma. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") {
    return Number.isFinite(value) ? Math.round(value * 1_000) / 1_000 : String(value);
  }
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== "object") return value;
  // The database's rows also say whose an event is, which the session does.
  const { userId: _, ...rest } = value as { userId?: string };
  return Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, rounded(part)]));
}

async function everything(history: HistoryStore) {
  return rounded({
    span: await history.span(NOW),
    last: await history.lastAccountEvent(NOW),
    logins: await Array.fromAsync(history.listLogins()),
    matches: await Array.fromAsync(history.listMatches()),
    events: await Array.fromAsync(history.listAccountEvents()),
    sessions: await Array.fromAsync(history.listSessions(NOW)),
  }) as Record<"logins" | "matches" | "events" | "sessions", unknown[]>;
}

onEachEngine(
  "[ML2] models learn the same from exported files as from the database",
  async (app) => {
    await using stage = await openExportStage(app, 2_000);
    const { sql } = stage;
    const from = new Date("2024-05-01T00:00:00Z");
    await loadSeason(sql, { seed: 31, players: 160, from, days: 30 });
    // Play that tells programs from people, of some who were flagged and of some who were not.
    await sql`
    insert into events (id, kind, payload_json, user_id, created_at, received_at, skew_ms)
    select gen_random_uuid(), 'input', jsonb_build_object('action', 'fire', 'seq', n), u.id,
      u.created_at + n * interval '170 ms', u.created_at + n * interval '180 ms',
      case when n % 3 > 0 then n % 50 end
    from (select * from users where deleted_at is null and created_at < '2024-06-15' order by id limit 30) u,
      generate_series(1, 150) n`;
    await sql`
    insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status, reviewed_at)
    select gen_random_uuid(), id, 'cadence', 'high', '{}', gen_random_uuid(),
      created_at + interval '20 s', (array['open', 'confirmed', 'dismissed'])[1 + n % 3],
      case when n % 3 > 0 then created_at + interval '2 days' end
    from (select *, row_number() over (order by id)::int as n from users
      where deleted_at is null and created_at < '2024-06-15' order by id limit 12) u`;
    await stage.export();
    const told = await stage.withViews(
      "UTC",
      (warehouse) => everything(createExportHistory(warehouse)),
    );
    const expected = await everything(createHistoryStore({ sql }));
    for (const name of ["logins", "matches", "events", "sessions"] as const) {
      assert.ok(expected[name].length > 10, `${expected[name].length} ${name}`);
      assert.deepEqual(told[name], expected[name], name);
    }
    assert.deepEqual(told, expected);
  },
);

onEachEngine(
  "[TEL8] finished matches are a history that ratings are replayed on, tickets are arrivals",
  async (app) => {
    await using stage = await openExportStage(app, 2_000);
    const { sql } = stage;
    const from = new Date("2024-08-01T00:00:00Z");
    await loadSeason(sql, { seed: 37, players: 200, from, days: 12 });
    await stage.export();
    await Deno.mkdir(`${stage.dir}/feeds`);
    const past = `${stage.dir}/feeds/arrivals-nobody_plays_it.csv`;
    await Deno.writeTextFile(past, "at_ms,player,rating,party\n");
    await stage.withViews("UTC", (warehouse) => writeFeeds(warehouse, stage.dir));
    await assert.rejects(Deno.stat(past), Deno.errors.NotFound);
    const games = parseHistory(await Deno.readTextFile(`${stage.dir}/feeds/games-duel.csv`));
    const [expected] = await sql<{ games: number; drawn: number; first: number }[]>`
    select count(*) as games, count(*) filter (where p.result = 'draw') as drawn,
      count(*) filter (where p.result = 'win') as first
    from matches m join match_participants p on p.match_id = m.id and p.team = 0
    where m.status = 'finished' and m.mode = 'duel'`;
    assert.ok(games.length > 20);
    assert.equal(games.length, expected!.games);
    assert.equal(
      games.filter(({ sides }) => sides.every(({ placement }) => placement === 1)).length,
      expected!.drawn,
    );
    assert.equal(
      games.filter(({ sides: [, second] }) => second!.placement === 2).length,
      expected!.first,
    );
    assert.equal(replay(games, SYSTEMS[0]!).games, games.length);
    const arrivals = (await Deno.readTextFile(`${stage.dir}/feeds/arrivals-duel.csv`)).trim().split(
      "\n",
    );
    const [tickets] = await sql<{ count: number; span: number }[]>`
    select count(*) as count,
      (1000 * extract(epoch from max(enqueued_at) - min(enqueued_at)))::float8 as span
    from tickets where mode = 'duel'`;
    assert.equal(arrivals[0], "at_ms,player,rating,party");
    assert.equal(arrivals.length - 1, tickets!.count);
    assert.match(arrivals[1]!, /^0,[0-9a-f-]{36},\d+(\.\d+)?,$/);
    assert.equal(Number(arrivals.at(-1)!.split(",")[0]), tickets!.span);
  },
);
