/** UI7: pages of play read by index, whatever is asked of them. */

import assert from "node:assert/strict";
import { type Database, openDatabase } from "../../db/client.ts";
import { createHiddenStore } from "../../services/leaderboards/mod.ts";
import {
  createDeskStore,
  createQueueStore,
  createStatsStore,
} from "../../services/matchmaking/mod.ts";
import { makeDatabase, realEnginesAvailable } from "../support/app/test_engines.ts";

const MATCHES = 40_000;
const PLAYERS = 4_000;
const LARGE = new Set([
  ...["users", "events", "matches", "match_participants", "purchases", "tickets"],
  "leaderboard_entries",
]);

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  Plans?: Plan[];
}

/** A database whose statements are explained in place of being run. */
function explaining({ sql, direct }: Database, found: (plan: Plan) => void): Database {
  const explained = new Proxy(sql, {
    apply(target, self, args) {
      const query = Reflect.apply(target as never, self, args) as PromiseLike<unknown>;
      if (!Array.isArray(args[0]) || !("raw" in args[0])) return query;
      // A fragment is never awaited: only whole statements come here.
      query.then = ((done: (rows: unknown[]) => unknown, failed: (error: unknown) => unknown) =>
        sql<{ "QUERY PLAN": [{ Plan: Plan }] }[]>`explain (format json) ${query as never}`
          .then(([row]) => {
            found(row!["QUERY PLAN"][0].Plan);
            return [];
          }).then(done, failed)) as never;
      return query;
    },
  });
  const read: Database["read"] = (ask) => ask(explained as Database["sql"]);
  return { sql: explained, direct, read } as Database;
}

function scans({ "Node Type": type, "Relation Name": table, Plans = [] }: Plan): string[] {
  const own = type === "Seq Scan" && LARGE.has(table!) ? [table!] : [];
  return [...own, ...Plans.flatMap(scans)];
}

Deno.test({
  name: "[UI7] no page of play reads players, matches or tickets without an index",
  ignore: !realEnginesAvailable(),
  async fn() {
    await using stack = new AsyncDisposableStack();
    const url = await makeDatabase(stack, Deno.env.get("TEST_POSTGRES_URL")!, { migrated: true });
    const database = stack.use(openDatabase({ engine: "server", url }));
    const { sql } = database;
    await sql`insert into users (id, display_name, region, roles, created_at)
      select ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'Player ' || i,
        'eu-north', '{player}', now() from generate_series(1, ${PLAYERS}) i`;
    await sql`insert into matches (id, region, mode, status, quality_json, created_at, finished_at)
      select ('00000000-0000-4000-9000-' || lpad(to_hex(i), 12, '0'))::uuid,
        (array['eu-north', 'eu-west', 'us-east'])[1 + i % 3],
        (array['duel', 'squad', 'brawl', 'five'])[1 + i % 4],
        case when i % 500 = 0 then 'voided' when i > ${
      MATCHES - 50
    } then 'active' else 'finished' end,
        '{"win_probability":[0.5,0.5],"rating_spread":1,"max_wait_s":2,"windows":[50],"expanded":false}',
        now() - make_interval(secs => ${MATCHES} - i), case when i <= ${MATCHES - 50} then now() end
      from generate_series(1, ${MATCHES}) i`;
    await sql`insert into match_participants (match_id, user_id, team, mmr_before, mmr_after, result)
      select m.id, ('00000000-0000-4000-8000-'
          || lpad(to_hex(1 + (n.i * 2 + side) % ${PLAYERS}), 12, '0'))::uuid, side, 1500, 1510, 'win'
      from (select id, row_number() over (order by id)::int as i from matches) n
        join matches m on m.id = n.id cross join generate_series(0, 1) side`;
    await sql`insert into tickets (id, user_id, mode, region, mmr, status, match_id, enqueued_at,
        expires_at, ended_at, team)
      select p.id, p.user_id, m.mode, m.region, 1500, 'matched', m.id, m.created_at, m.created_at,
        m.created_at, p.team
      from match_participants p join matches m on m.id = p.match_id`;
    const board = crypto.randomUUID();
    await sql`insert into leaderboards (id, season, mode, created_at)
      values (${board}, 's', 'duel', now())`;
    await sql`insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached,
        hidden, updated_at)
      select ${board}, id, 1, 1, 1, display_name like '%77', now() from users`;
    await sql.unsafe("vacuum analyze");

    const plans: [string, string[]][] = [];
    let asked = "";
    const watched = explaining(database, (plan) => plans.push([asked, scans(plan)]));
    const desk = createDeskStore(watched);
    const pools = { modes: ["duel", "squad", "brawl", "five"], regions: ["eu-north", "eu-west"] };
    const [player] = await sql<{ id: string }[]>`select id from users limit 1`;
    const [match] = await sql<{ id: string }[]>`select id from matches limit 1`;
    const from = new Date(Date.now() - 3_600_000);
    const filters = [
      {},
      { mode: "duel" },
      { region: "eu-west" },
      { mode: "duel", region: "eu-west", from },
      { mode: "duel", status: "finished" as const },
      { status: "voided" as const },
      { status: "active" as const },
      { status: "cancelled" as const, mode: "duel" },
      { userId: player!.id },
      { userId: player!.id, mode: "duel", status: "finished" as const },
      { from, to: new Date() },
      { after: { createdAt: from, id: match!.id } },
      { mode: "duel", after: { createdAt: from, id: match!.id } },
      { oldestFirst: true },
      { mode: "duel", oldestFirst: true, after: { createdAt: from, id: match!.id } },
    ];
    for (const filter of filters) {
      asked = `matches ${JSON.stringify(filter)}`;
      await desk.listMatches({ ...filter, limit: 50, pools });
    }
    asked = "preview";
    await desk.previewVoid(match!.id);
    asked = "names";
    await desk.listNames([player!.id]);
    asked = "waits";
    await desk.listWaits({ mode: "duel", region: "eu-west" }, [from, new Date()], 100);
    asked = "queued";
    await createQueueStore(watched).listQueued("duel", new Date(0));
    asked = "queues";
    await createStatsStore(watched).measureQueues();
    asked = "hidden";
    await createHiddenStore(watched).list(board, 25);
    assert.equal(plans.length, filters.length + 6);
    assert.deepEqual(plans.filter(([, tables]) => tables.length > 0), []);
  },
});
