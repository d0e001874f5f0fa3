/** [OPS7] Two nodes whose staff reads a standby that is seconds behind, dies, or is none. */

import assert from "node:assert/strict";
import { openDatabase, type Sql, type Transaction } from "../../../db/client.ts";
import { createStandbyStore, createStandbyWatch } from "../../../services/standby/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { manualClock } from "../../support/app/manual_clock.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { startPostgres } from "../../support/engines/private_engines.ts";
import { startStandby } from "../../support/engines/standby.ts";
import { runProgram } from "../../support/process/program.ts";
import { type Answer, guest, type Node, SERVICE } from "./node.ts";
import { withNodes } from "./nodes.ts";

const BEHIND_S = 5;
const missing = !await findPostgres() || !await findRedis();
/** One of the staff who has done nothing. */
const OTHER = { client_id: "onlooker", client_secret: "onlooker-secret" };
const CLIENTS = [`${SERVICE.client_id}:${SERVICE.client_secret}:service+admin`]
  .concat(`${OTHER.client_id}:${OTHER.client_secret}:admin`).join(",");

Deno.test({
  name:
    "[OPS7] an operator never reads behind their own act, on any node; a dead standby is not missed",
  ignore: missing,
  async fn() {
    await using world = await withNodes({
      count: 2,
      engines: { standby: [`recovery_min_apply_delay=${BEHIND_S}s`] },
      env: { SERVICE_CLIENTS: CLIENTS },
    });
    const { nodes: [one, two], standby, database } = world;
    const player = await guest(one);
    const operator = await startDesk(one, database.sql);
    const onlooker = await tokenOf(two, OTHER);
    const of = `/admin/api/players/${player.id}`;
    const act = async (method: string, path: string, body?: unknown) => {
      const headers = { "idempotency-key": crypto.randomUUID() };
      const answer = await one.call(method, path, { token: operator.token, body, headers });
      assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    const shows = async (path: string, found: RegExp, token = operator.token) => {
      // Pages want the session, programs the token; both are one operator.
      const isPage = !path.startsWith("/admin/api");
      const { status, body } = await two.call(
        "GET",
        path,
        isPage ? { headers: { cookie: operator.cookie } } : { token },
      );
      assert.equal(status, 200, JSON.stringify(body));
      return found.test(typeof body === "string" ? body : JSON.stringify(body));
    };
    const entries = (action: string) => `/admin/api/audit?action=${action}`;
    const knows = async (token: string, path: string, found: RegExp) =>
      await eventually(`the standby knows ${path}`, () => shows(path, found, token));
    await eventually("the standby is asked", async () => {
      await two.call("GET", entries("node.start"), { token: onlooker });
      return await reads(two, "standby") > 0;
    });

    // Each act, and at once the list that must show it, from the other node.
    await act("PUT", `${of}/name`, { display_name: "Renamed At Once", reason: "standby" });
    assert.ok(await shows("/admin/api/players?query=Renamed", /Renamed At Once/));
    assert.ok(await shows("/admin/players?query=Renamed", /Renamed At Once/), "the page");
    assert.ok(
      await shows("/admin/players?query=Renamed&format=csv", /Renamed At Once/),
      "the file",
    );
    assert.ok(await shows(entries("player.rename"), new RegExp(player.id)));
    await act("POST", `${of}/notes`, { text: "seen by who wrote it" });
    assert.ok(await shows(`${of}/notes`, /seen by who wrote it/));
    await act("POST", `${of}/grant`, { sku: "gold", quantity: 7, reason: "standby" });
    assert.ok(await shows(`${of}/ledger`, /"gold":7/));
    await act("POST", `${of}/suspend`, { reason: "standby" });
    assert.ok(await shows(`${of}/timeline`, /player\.suspend/));
    // An act of another kind: it reads, and is written down.
    await act("POST", `${of}/export`, { reason: "standby" });
    assert.ok(await shows(entries("privacy.export"), new RegExp(player.id)));

    // What a game server sends is nobody's act, though it may do all that an admin may.
    const body = { user_id: player.id, score: 1, season: "current", mode: "duel" };
    const server = await tokenOf(one, SERVICE);
    await one.call("POST", "/leaderboards/submit", { token: server, body });
    const acted = await database.sql<{ actor: string }[]>`select actor from staff_acts`;
    assert.deepEqual(acted.map(({ actor }) => actor), [operator.id]);

    // Somebody else reads the standby: for them it is as it was some seconds ago.
    const asked = await reads(two, "standby");
    assert.ok(!await shows(entries("privacy.export"), new RegExp(player.id), onlooker));
    assert.equal(await reads(two, "standby"), asked + 1);
    await using there = openDatabase({ engine: "server", url: standby!.url });
    const [{ count }] = await there.sql<[{ count: number }]>`
      select count(*)::int as count from pg_stat_activity
      where application_name = 'veze-game-staff'`;
    assert.ok(count > 0, "the nodes are connected to the standby");
    await knows(onlooker, entries("privacy.export"), new RegExp(player.id));
    // So does the operator, once it has replayed what they did.
    await eventually("the operator reads the standby again", async () => {
      const before = await reads(two, "standby");
      assert.ok(await shows(entries("privacy.export"), new RegExp(player.id)));
      return await reads(two, "standby") > before;
    });

    // The node dies with an act that the database has and whose answer is lost.
    await database.sql`
      create function hold_entry() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock(2011); return new; end'`;
    await database.sql`
      create trigger hold_entry before insert on audit_log for each row
      when (new.details_json ->> 'reason' = 'the answer is lost') execute function hold_entry()`;
    const held = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holding = database.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(2011)`;
      locked.resolve();
      await held.promise;
    });
    await locked.promise;
    const lost = one.call("POST", "/admin/api/rooms/world/open", {
      token: operator.token,
      body: { reason: "the answer is lost" },
    }).catch((error) => error);
    await eventually("the act waits in the database", async () => {
      const waiting = await database.sql`
        select from pg_stat_activity
        where wait_event = 'advisory' and query ~ '^\\s*insert into audit_log'`;
      return waiting.length > 0;
    });
    await one.kill("SIGKILL");
    await lost;
    held.resolve();
    await holding;
    await eventually("it is done", async () => {
      const [row] = await database.sql`
        select count(*)::int as count from audit_log where details_json ->> 'reason' = ${"the answer is lost"}`;
      return row!.count > 0;
    });
    assert.ok(await shows(entries("room.open"), /the answer is lost/), "what nobody was told of");

    // The standby dies: pages go on, and it is asked again once it is back.
    await standby!.kill("SIGKILL");
    for (const token of [operator.token, onlooker]) {
      assert.ok(await shows(entries("room.open"), /the answer is lost/, token));
    }
    assert.ok(await reads(two, "down") > 0);
    await eventually("it is said", () => said(two, "not asked") === 1);
    await standby!.restart();
    await eventually("it is asked again", async () => {
      const before = await reads(two, "standby");
      await two.call("GET", entries("room.open"), { token: onlooker });
      return await reads(two, "standby") > before;
    }, { withinMs: 60_000 });
    assert.equal(said(two, "not asked, the database"), 1, "one warning for one outage");

    // What `check` says of it, and of an address that is no standby.
    const settings = { ...world.env, APP_ENV: "test" };
    const fine = await runProgram({ args: ["check"], env: settings });
    assert.match(fine.output, /standby\s+answers the staff, [\d,]+ bytes/);
    assert.equal(fine.code, 0, fine.output);
    const wrong = { ...settings, DATABASE_REPLICA_URL: world.postgres.url };
    const none = await runProgram({ args: ["check"], env: wrong });
    assert.match(none.output, /is not a standby of this database/);
    assert.equal(none.code, 1);
  },
});

Deno.test({
  name:
    "[OPS7] a standby is judged by where it stands: caught up, behind, too far, another's, promoted",
  ignore: missing,
  async fn() {
    await using postgres = await startPostgres({ migrated: true });
    await using standby = await startStandby(postgres);
    await using primary = openDatabase({ engine: "server", url: postgres.url });
    await using second = openDatabase({ engine: "server", url: standby.url });
    const clock = manualClock();
    const watch = createStandbyWatch({
      ...{ store: createStandbyStore(primary, second), clock, log: silentLogger },
    });
    const after = async (ms: number) => {
      await clock.advance(ms);
      watch.doubt();
      return await watch.fresh();
    };
    const write = () => primary.sql`select pg_logical_emit_message(true, 'test', repeat('x', 100))`;
    await eventually("it is caught up", async () => {
      const state = await after(0);
      return state.kind === "usable" && state.lagMs === 0;
    });
    await second.sql`select pg_wal_replay_pause()`;
    await eventually("it is paused", async () => {
      const [row] = await second.sql`select pg_get_wal_replay_pause_state() as state`;
      return row!.state === "paused";
    });
    await write();
    assert.deepEqual(await after(1_000), { kind: "usable", lagMs: 1_000 });
    const lost = watch.unlessLost(new Promise(() => {})).catch(String);
    assert.deepEqual(await after(30_000), { kind: "refused", why: "behind", lagMs: 31_000 });
    assert.match(String(await lost), /behind/, "whoever waits for it is told");
    await second.sql`select pg_wal_replay_resume()`;
    await eventually("it is caught up", async () => (await after(0)).kind === "usable");

    await using elsewhere = openDatabase({
      engine: "server",
      url: standby.url.replace(/[^/]+$/, "postgres"),
    });
    const other = createStandbyWatch({
      ...{ store: createStandbyStore(primary, elsewhere), clock, log: silentLogger },
    });
    assert.deepEqual(await other.fresh(), { kind: "refused", why: "not_standby" });
    const store = createStandbyStore(primary, second);
    const count = async (on: Sql | Transaction) => (await on`select 1`).length;
    assert.deepEqual(await store.readFrom(0, count), { found: 1 });
    await second.sql`select pg_promote()`;
    assert.deepEqual(await after(0), { kind: "refused", why: "not_standby" });
    assert.equal(await store.readFrom(0, count), undefined);
  },
});

async function tokenOf(node: Node, client: typeof OTHER): Promise<string> {
  const body = { grant_type: "client_credentials", ...client };
  const answer: Answer = await node.call("POST", "/auth/token", { body });
  return answer.body.access_token;
}

/** A person who is an admin, with a token and the session of pages. */
async function startDesk(
  node: Node,
  sql: Sql,
): Promise<{ id: string; token: string; cookie: string }> {
  const device_id = crypto.randomUUID();
  const signIn = () => node.call("POST", "/auth/guest", { body: { device_id } });
  const { body: { user } } = await signIn();
  await sql`update users set roles = '{player,admin}' where id = ${user.id}`;
  const { body, headers } = await signIn();
  return {
    id: user.id,
    token: body.access_token,
    cookie: headers.get("set-cookie")!.split(";")[0]!,
  };
}

/** Bulk reads that were answered by the standby, or for this reason by the primary. */
async function reads(node: Node, by: string): Promise<number> {
  const { body } = await node.call("GET", "/metrics");
  return Number(
    new RegExp(`^staff_reads_total\\{[^}]*by="${by}"[^}]*\\} (\\d+)`, "m").exec(body)?.[1],
  );
}

function said(node: Node, text: string): number {
  return node.program.output().split(`standby: ${text}`).length - 1;
}
