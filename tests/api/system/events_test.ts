/** What is told is what docs/events.md says: every kind, as it really goes out (GEN1, INT1). */

import assert from "node:assert/strict";
import { EVENTS } from "../../../services/compose/events.ts";
import { violation } from "../../../services/platform/event_kind.ts";
import { ClientMessage } from "../../../services/realtime/wire.ts";
import { checkAnnounced } from "../../support/app/announced.ts";
import { ok } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();

/** Events of a room from its beginning. */
async function told(app: TestApp, room: string): Promise<{ kind: string; data: unknown }[]> {
  const { epoch } = await app.services.realtime.rooms.history(room);
  const { publications } = await app.services.realtime.rooms.history(room, { epoch, offset: 0 });
  return publications.map(({ frame }) => JSON.parse(frame));
}

onEachEngine("[GEN1 RT10] what a match tells is as the tables say", async (app) => {
  const players = [await app.guest(), await app.guest()];
  for (const { id, token } of players) {
    const json = { user_id: id, mode: "duel", region: "us-west" };
    ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
  }
  await app.drain();
  const service = await app.serviceToken();
  const path = `/matchmaking/matches?user_id=${players[0]!.id}`;
  const { body } = await app.call("GET", path, { token: service });
  const id = body.matches[0].match_id;
  const json = { teams: [{ placement: 1 }, { placement: 2 }] };
  ok(await app.call("POST", `/matchmaking/matches/${id}/result`, { token: service, json }));
  await app.drain();
  const found: string[] = [];
  for (const room of [`user:${players[0]!.id}`, id]) {
    for (const { kind, data } of await told(app, room)) {
      const wrong = violation(EVENTS.find((event) => event.kind === kind), data);
      assert.equal(wrong, undefined, `${kind} ${JSON.stringify(data)}`);
      found.push(kind);
    }
  }
  for (const kind of ["match.found", "match.finished"]) {
    assert.ok(found.includes(kind), `${kind} among ${found}`);
  }
});

onEachEngine("[INT1] a row that no table knows, or that says more, is found", async (app) => {
  const { sql } = app.services.engines.database;
  const rows: [string, string, unknown][] = [
    ["webhook", "user.deleted", { user_id: "x" }],
    ["webhook", "user.deleted", { user_id: crypto.randomUUID(), more: 1 }],
    ["webhook", "user.invented", {}],
    ["webhook", "match.found", { match_id: crypto.randomUUID() }],
    ["stream", "alerts", { id: crypto.randomUUID(), key: "x", rule: "none" }],
    ["room", "world", { kind: "announcement", data: { text: "without an id" } }],
  ];
  for (const [kind, target, payload] of rows) {
    await app.drain();
    const [{ id }] = await sql<[{ id: number }]>`
      insert into outbox (kind, target, payload_json, created_at)
      values (${kind}, ${target}, ${JSON.stringify(payload)}::text::jsonb, now()) returning id`;
    await assert.rejects(checkAnnounced(app.services), /is not as declared/);
    await sql`delete from outbox where id = ${id}`;
  }
});

Deno.test("[INT1] every kind is declared once, and goes somewhere", () => {
  assert.equal(new Set(EVENTS.map(({ kind }) => kind)).size, EVENTS.length);
  for (const { kind, text, data, rooms, byServers, webhook, topic } of EVENTS) {
    assert.ok(text !== "" && Object.keys(data.shape).length > 0, kind);
    assert.ok(rooms || webhook || topic, `${kind} is told nobody`);
    const frame = { op: "publish", id: 1, room: "world", kind, data: {} };
    // What a match's server tells as the arena does, whoever may publish in the match's room tells.
    const passes = ClientMessage.safeParse(frame).success;
    assert.ok(!rooms || passes === (byServers === true), `who can publish ${kind}`);
  }
});
