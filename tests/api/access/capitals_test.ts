/** Ids in capitals are the same ids, at every door (RT2, RT10). */

import assert from "node:assert/strict";
import { ask, enter } from "../../realtime/enter.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine("[RT2] rooms know ids in capitals, and answer with their full name", async (app) => {
  await using served = await app.serve();
  const [one, two] = [await app.guest(), await app.guest()];
  for (const { id, token } of [one, two]) {
    const json = { user_id: id.toUpperCase(), mode: "duel", region: "ap-southeast" };
    ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
  }
  await app.drain();
  const path = `/matchmaking/matches?user_id=${one.id.toUpperCase()}`;
  const { body } = await app.call("GET", path, { token: one.token });
  const matchId: string = body.matches[0].match_id;
  const party = await app.call("POST", "/parties", { token: one.token, json: {} });
  const partyId: string = party.body.party_id;

  await using socket = await enter(served, one);
  const mixed = (id: string) => id.slice(0, 18) + id.slice(18).toUpperCase();
  for (
    const [asked, full] of [
      [`user:${one.id.toUpperCase()}`, `user:${one.id}`],
      [matchId.toUpperCase(), matchId],
      [mixed(matchId), matchId],
      [`party:${partyId.toUpperCase()}`, `party:${partyId}`],
    ] as const
  ) {
    const answer = await ask(socket, { op: "subscribe", room: asked });
    assert.deepEqual([answer.op, answer.room], ["subscribed", full]);
    assert.equal((await ask(socket, { op: "presence", room: asked })).room, full);
  }
  // What is said in the room is heard by whoever joined it in capitals.
  await app.services.realtime.rooms.publish(matchId, { kind: "countdown", data: { seconds: 3 } });
  for (;;) if ((await socket.next()).kind === "countdown") break;
  for (const room of [matchId.toUpperCase(), `party:${mixed(partyId)}`]) {
    assert.equal((await ask(socket, { op: "unsubscribe", room })).op, "ok");
  }
  // Other people's rooms stay theirs, in any case, and names of boards have one.
  for (const room of [`user:${two.id.toUpperCase()}`, `USER:${one.id}`, "board:current:DUEL"]) {
    assert.equal((await ask(socket, { op: "subscribe", room })).op, "error", room);
  }
});

onEachEngine(
  "[SEC7] the audit log finds ids in capitals, and notes them in one form",
  async (app) => {
    const { id, token } = await app.guest();
    ok(await app.call("POST", "/auth/logout", { token }), 204);
    const admin = await app.serviceToken("operator");
    const capitals = id.toUpperCase();
    for (const query of [`subject=${id}`, `subject=${capitals}`, `actor=${capitals}`]) {
      const { body } = await app.call("GET", `/admin/api/audit?${query}`, { token: admin });
      assert.ok(body.entries.length > 0, query);
    }
    const moderator = await app.serviceToken("moderator");
    const json = { roles: ["mod"] };
    const path = `/admin/api/players/${capitals}/roles`;
    problem(await app.call("PUT", path, { token: moderator, json }), 403, "forbidden");
    const refused = `/admin/api/audit?subject=${id}&action=access.refused`;
    const { body } = await app.call("GET", refused, { token: admin });
    assert.deepEqual(body.entries[0].subjects, [id]);
  },
);
