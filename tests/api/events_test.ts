/** What is told is what docs/events.md says: every kind, as it really goes out (GEN1, INT1). */

import assert from "node:assert/strict";
import { EVENT_KINDS, WEBHOOK_EVENTS } from "../../services/webhooks/mod.ts";
import { ROOM_EVENTS } from "../../services/realtime/mod.ts";
import { checkAnnounced } from "../support/announced.ts";
import { ok } from "../support/expect.ts";
import { testApps } from "../support/on_each_engine.ts";
import type { TestApp } from "../support/test_app.ts";

const onEachEngine = testApps();

/** Events of a room from its beginning. */
async function told(app: TestApp, room: string): Promise<{ kind: string; data: unknown }[]> {
  const { epoch } = await app.services.rooms.history(room);
  const { publications } = await app.services.rooms.history(room, { epoch, offset: 0 });
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
      const parsed = ROOM_EVENTS[kind]?.data.safeParse(data);
      assert.ok(parsed?.success, `${kind}: ${parsed?.error?.message} ${JSON.stringify(data)}`);
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
    ["room", "world", { kind: "announcement", data: { text: "without an id" } }],
  ];
  for (const [kind, target, payload] of rows) {
    await app.drain();
    const [{ id }] = await sql<[{ id: number }]>`
      insert into outbox (kind, target, payload_json, created_at)
      values (${kind}, ${target}, ${JSON.stringify(payload)}::text::jsonb, now()) returning id`;
    await assert.rejects(checkAnnounced(app.services), /is not as its table says/);
    await sql`delete from outbox where id = ${id}`;
  }
});

Deno.test("[INT1] every kind that can be subscribed has its data described", () => {
  assert.deepEqual(Object.keys(WEBHOOK_EVENTS).sort(), [...EVENT_KINDS].sort());
  for (const { text, data } of [...Object.values(WEBHOOK_EVENTS), ...Object.values(ROOM_EVENTS)]) {
    assert.ok(text !== "" && Object.keys(data.shape).length > 0);
  }
});
