/** UI9: connections dropped on purpose, and practices that only staff may watch. */

import assert from "node:assert/strict";
import { openSocket } from "../arena/socket.ts";
import { closedWith, enter } from "../realtime/enter.ts";
import { withRole } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import { problem } from "../support/app/expect.ts";
import { openTestApp } from "../support/app/test_app.ts";

Deno.test({
  name: "[UI9 SEC7] an admin drops one connection of a player, who may come back; others stay",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    const [ada, bo] = [await app.guest(), await app.guest()];
    const first = await enter(served, ada);
    const second = await enter(served, ada);
    const stays = await enter(served, bo);
    const path = `/admin/api/connections/${ada.id}/drop`;
    const moderator = { token: await app.serviceToken("moderator") };
    assert.equal((await app.call("POST", path, moderator)).status, 403);
    const operator = { token: await app.serviceToken("operator") };
    assert.equal((await app.call("POST", path, operator)).status, 204);
    await closedWith(first, 4003);
    stays.send({ id: 1, op: "presence", room: "world" });
    second.send({ id: 2, op: "presence", room: "world" });
    assert.equal((await stays.next()).id, 1);
    assert.equal((await second.next()).id, 2);
    await enter(served, ada);
    const { body } = await app.call("GET", `/admin/api/audit?subject=${ada.id}`, operator);
    const drops = body.entries.filter((e: { action: string }) => e.action === "connection.drop");
    assert.equal(drops.length, 1);
  },
});

Deno.test("[UI9] nobody's connection is dropped in production", async () => {
  await using app = await openTestApp();
  const { createDrops } = await import("../../services/realtime/mod.ts");
  const { rooms } = app.services.realtime;
  const { audit } = app.services.access;
  const drops = createDrops({ rooms, audit, allowed: false });
  const actor = { caller: { id: "operator", roles: ["admin" as const] }, address: "" };
  await assert.rejects(drops.drop(actor, crypto.randomUUID()), { code: "drop_refused" });
  const token = await app.serviceToken("operator");
  const { body } = await app.call("GET", "/admin/api/audit?action=connection.drop", { token });
  assert.deepEqual(body.entries, []);
  problem(
    await app.call("POST", "/admin/api/rooms/world/open", { token, json: {} }),
    422,
    "invalid",
  );
});

Deno.test({
  name: "[UI9 AR4] staff looks on at a practice, which nobody else may",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    const [player, other] = [await app.guest(), await app.guest()];
    const mod = await withRole(app, "Runa", "mod");
    const json = { mode: "duel", skill: "novice" };
    const { body } = await app.call("POST", "/arena/practice", { token: player.token, json });
    const address = `${served.url.replace("http", "ws")}/arena/${body.match_id}`;
    const own = await openSocket(address, player.token);
    await eventually("it is welcome", () => own.controls().length > 0);
    const stranger = await openSocket(`${address}?watch`, other.token);
    await eventually("it is closed", () => stranger.closed()?.code === 4511);
    const staff = await openSocket(`${address}?watch`, mod.token);
    await eventually("it is let in", () => staff.controls().length > 0);
    assert.equal(staff.closed(), undefined);
    assert.equal(own.closed(), undefined);
  },
});
