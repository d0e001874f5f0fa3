import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { openSocket } from "../../support/browser/socket.ts";
import type { Guest } from "../../support/app/test_app.ts";
import { enqueue, guests, heard, party, pass, ticketOf } from "./play.ts";

const onEachEngine = testApps();

onEachEngine("[MM5] a party is created, joined by its code, shown to its members", async (app) => {
  const [leader, friend, stranger] = await guests(app, 3);
  const made = await app.call("POST", "/parties", { token: leader!.token });
  ok(made, 201);
  assert.deepEqual([made.body.leader_id, made.body.members], [leader!.id, [leader!.id]]);
  assert.match(made.body.code, /^[0-9A-HJKMNP-TV-Z]{8}$/);
  const code = made.body.code.toLowerCase();
  const joined = await app.call("POST", "/parties/join", { token: friend!.token, json: { code } });
  ok(joined);
  const players = [leader!, friend!].map(({ id, name }) => ({ user_id: id, display_name: name }));
  assert.deepEqual(joined.body, {
    ...made.body,
    ...{ members: [leader!.id, friend!.id], players },
  });
  const again = await app.call("POST", "/parties/join", { token: friend!.token, json: { code } });
  assert.deepEqual(again.body, joined.body);

  const path = `/parties/${made.body.party_id}`;
  assert.deepEqual((await app.call("GET", path, { token: friend!.token })).body, joined.body);
  problem(await app.call("GET", path, { token: stranger!.token }), 404, "party_not_found");
  const wrong = { token: stranger!.token, json: { code: "NOSUCHXX" } };
  problem(await app.call("POST", "/parties/join", wrong), 404, "unknown_code");
  const news = await heard(app, `party:${made.body.party_id}`);
  assert.deepEqual(news.map(({ kind }) => kind), ["party.updated", "party.updated"]);
  assert.deepEqual(news[1]!.data.members, [leader!.id, friend!.id]);
});

onEachEngine("[MM5] who leaves is gone, the longest member leads on", async (app) => {
  const members = await guests(app, 3);
  const [leader, second, third] = members;
  const id = await party(app, members);
  const leave = (token: string) => app.call("POST", `/parties/${id}/leave`, { token });
  ok(await leave(leader!.token), 204);
  problem(await leave(leader!.token), 404, "party_not_found");
  const { body } = await app.call("GET", `/parties/${id}`, { token: third!.token });
  assert.deepEqual([body.leader_id, body.members], [second!.id, [second!.id, third!.id]]);
  // Joining another party leaves this one, and the last one to leave ends it.
  await party(app, [second!]);
  ok(await leave(third!.token), 204);
  problem(
    await app.call("GET", `/parties/${id}`, { token: await app.serviceToken() }),
    404,
    "party_not_found",
  );
});

onEachEngine("[MM5] the leader takes a member out, nobody else does", async (app) => {
  const [leader, friend, third, stranger] = await guests(app, 4);
  const id = await party(app, [leader!, friend!, third!]);
  const kick = ({ token }: Guest, user_id: string) =>
    app.call("POST", `/parties/${id}/kick`, { token, json: { user_id } });
  problem(await kick(friend!, third!.id), 403, "not_leader");
  problem(await kick(stranger!, third!.id), 404, "party_not_found");
  problem(await kick(leader!, stranger!.id), 404, "member_not_found");
  const wish = { mode: "team5", region: "eu-west", party_id: id };
  const queued = await enqueue(app, leader!, wish);
  ok(queued, 202);
  const after = await kick(leader!, friend!.id);
  ok(after);
  assert.deepEqual(after.body.members, [leader!.id, third!.id]);
  const { status, reason } = await ticketOf(app, leader!, queued.body.ticket_id);
  assert.deepEqual([status, reason], ["ended", "cancelled"]);
  problem(
    await app.call("GET", `/parties/${id}`, { token: friend!.token }),
    404,
    "party_not_found",
  );
  const news = await heard(app, `party:${id}`);
  assert.deepEqual(news.at(-1)!.data.members, [leader!.id, third!.id]);
});

onEachEngine("[MM5] creating and joining at once leaves a player in one party", async (app) => {
  const [one, two, busy] = await guests(app, 3);
  const codes = await Promise.all([one!, two!].map(async ({ token }) => {
    const made = await app.call("POST", "/parties", { token });
    return made.body.code as string;
  }));
  const call = (code?: string) =>
    app.call("POST", code === undefined ? "/parties" : "/parties/join", {
      token: busy!.token,
      ...(code !== undefined && { json: { code } }),
    });
  const answers = await Promise.all([
    ...[codes[0], undefined, codes[1], undefined, codes[0], undefined, codes[1]].map(call),
  ]);
  for (const { status } of answers) assert.ok(status === 200 || status === 201, `${status}`);
  const parties = await Promise.all(
    answers.map(({ body }) => app.call("GET", `/parties/${body.party_id}`, { token: busy!.token })),
  );
  const present = new Set(
    parties.filter(({ status }) => status === 200)
      .map(({ body }) => body.party_id),
  );
  assert.equal(present.size, 1);
});

onEachEngine("[MM5 SEC10] who deletes the account leaves the party and its ticket", async (app) => {
  const [one, two] = await guests(app, 2);
  const id = await party(app, [one!, two!]);
  const wish = { mode: "squad", region: "eu-west", party_id: id };
  const { body } = await enqueue(app, one!, wish);
  ok(await app.call("DELETE", "/users/me", { token: one!.token }), 204);
  const { status, reason } = await ticketOf(app, two!, body.ticket_id);
  assert.deepEqual([status, reason], ["ended", "cancelled"]);
  const news = await heard(app, `party:${id}`);
  assert.deepEqual(
    [news.at(-1)!.data.leader_id, news.at(-1)!.data.members],
    [two!.id, [two!.id]],
  );
  ok(await enqueue(app, two!, wish), 202);
  await app.call("POST", "/matchmaking/dequeue", { token: two!.token, json: { user_id: two!.id } });
});

onEachEngine("[MM5] a full party takes nobody, and who asked keeps the former one", async (app) => {
  const members = await guests(app, 11);
  const id = await party(app, members.slice(0, 10));
  const { body } = await app.call("GET", `/parties/${id}`, { token: members[0]!.token });
  const late = members[10]!;
  const former = await party(app, [late]);
  const json = { code: body.code };
  problem(
    await app.call("POST", "/parties/join", { token: late.token, json }),
    409,
    "party_full",
  );
  ok(await app.call("GET", `/parties/${former}`, { token: late.token }));
});

onEachEngine("[MM5] its leader queues a party as one ticket, on one team", async (app) => {
  const [one, two, three, four] = await guests(app, 4);
  const id = await party(app, [one!, two!]);
  const wish = { mode: "squad", region: "us-west", party_id: id };
  const queued = await enqueue(app, one!, wish);
  ok(queued, 202);
  assert.equal(queued.body.party_id, id);
  assert.equal((await ticketOf(app, two!, queued.body.ticket_id)).status, "queued");
  const again = await enqueue(app, one!, wish);
  ok(again, 200);
  assert.equal(again.body.ticket_id, queued.body.ticket_id);
  for (const guest of [three!, four!]) {
    ok(await enqueue(app, guest, { mode: "squad", region: "us-west" }), 202);
  }
  const { body } = await pass(app, { mode: "squad", region: "us-west" });
  const parties = new Map(
    body.players.map((
      player: { user_id: string; party_id?: string },
    ) => [player.user_id, player.party_id]),
  );
  assert.deepEqual([one, two, three].map((guest) => parties.get(guest!.id)), [id, id, undefined]);
  assert.deepEqual(
    body.teams.map((team: string[]) => team.toSorted()).sort(),
    [[one!.id, two!.id].sort(), [three!.id, four!.id].sort()].sort(),
  );
  assert.equal((await ticketOf(app, two!, queued.body.ticket_id)).status, "matched");
});

onEachEngine(
  "[MM5] too large a party, another's party, a member's: refused by name",
  async (app) => {
    const members = await guests(app, 3);
    const [leader, second] = members;
    const id = await party(app, members);
    const wish = { mode: "squad", party_id: id };
    problem(await enqueue(app, leader!, wish), 422, "party_too_large");
    problem(await enqueue(app, second!, { ...wish, mode: "team5" }), 403, "not_party_leader");
    const missing = { ...wish, party_id: crypto.randomUUID() };
    problem(await enqueue(app, leader!, missing), 404, "party_not_found");
    const rows = await app.services.engines.database.sql`
    select 1 from tickets where user_id = any(${members.map((m) => m.id)}::uuid[])`;
    assert.equal(rows.length, 0, "nothing has changed");
  },
);

onEachEngine(
  "[MM5 MM8] a party's ticket ends for all: who leaves, who queues alone",
  async (app) => {
    const members = await guests(app, 2);
    const [leader, friend] = members;
    const id = await party(app, members);
    const wish = { mode: "squad", region: "us-east", party_id: id };
    const reasonOf = async (ticketId: string) => (await ticketOf(app, leader!, ticketId)).reason;

    const first = (await enqueue(app, leader!, wish)).body.ticket_id;
    const left = await app.call("POST", "/matchmaking/dequeue", {
      token: friend!.token,
      json: { user_id: friend!.id },
    });
    assert.equal(left.body.ticket_id, first);
    assert.equal(await reasonOf(first), "cancelled");

    const second = (await enqueue(app, leader!, wish)).body.ticket_id;
    ok(await enqueue(app, friend!, { region: "us-east" }), 202);
    assert.equal(await reasonOf(second), "superseded");

    const third = (await enqueue(app, leader!, wish)).body.ticket_id;
    ok(await app.call("POST", `/parties/${id}/leave`, { token: friend!.token }), 204);
    assert.equal(await reasonOf(third), "cancelled");
    const live = await app.services.engines.database.sql`
    select 1 from tickets where user_id = any(${members.map((m) => m.id)}::uuid[])
      and status = 'queued'`;
    assert.equal(live.length, 0);
  },
);

onEachEngine("[MM5] two who change places in their parties at once both arrive", async (app) => {
  const [a, b, c, d] = await guests(app, 4);
  const ids = [await party(app, [a!, b!]), await party(app, [c!, d!])];
  const codes = await Promise.all(
    [[ids[0], a], [ids[1], c]].map(async ([id, member]) =>
      (await app.call("GET", `/parties/${id}`, { token: (member as typeof a)!.token })).body.code
    ),
  );
  const join = (token: string, code: string) =>
    app.call("POST", "/parties/join", { token, json: { code } });
  for (const answer of await Promise.all([join(b!.token, codes[1]), join(d!.token, codes[0])])) {
    ok(answer);
  }
  const after = await app.call("GET", `/parties/${ids[0]}`, { token: a!.token });
  assert.deepEqual(after.body.members, [a!.id, d!.id]);
});

onEachEngine("[SEC10] a deleted player leaves the party, which is led on", async (app) => {
  const [leader, friend] = await guests(app, 2);
  const id = await party(app, [leader!, friend!]);
  ok(await app.call("DELETE", "/users/me", { token: leader!.token }), 204);
  const { body } = await app.call("GET", `/parties/${id}`, { token: friend!.token });
  assert.deepEqual([body.leader_id, body.members], [friend!.id, [friend!.id]]);
});

onEachEngine("[MM5 RT2] a party's room is its members' alone", async (app) => {
  await using server = await app.serve();
  const [leader, friend, stranger] = await guests(app, 3);
  const id = await party(app, [leader!]);
  const { body } = await app.call("GET", `/parties/${id}`, { token: leader!.token });
  const listen = async ({ token }: Guest) => {
    const socket = openSocket(server.url, { headers: { authorization: `Bearer ${token}` } });
    for (let frames = 0; frames < 2; frames++) await socket.next();
    socket.send({ id: 1, op: "subscribe", room: `party:${id}` });
    return { socket, answer: await socket.next() };
  };
  const mine = await listen(leader!);
  assert.equal(mine.answer.op, "subscribed");
  const theirs = await listen(stranger!);
  assert.deepEqual([theirs.answer.op, theirs.answer.code], ["error", "room_forbidden"]);
  const join = { token: friend!.token, json: { code: body.code } };
  ok(await app.call("POST", "/parties/join", join));
  await app.services.delivery.relay.relay();
  // The first may be the party's beginning, when nobody listened yet.
  let news = await mine.socket.next();
  while (news.data.members.length < 2) news = await mine.socket.next();
  assert.deepEqual([news.kind, news.data.members], ["party.updated", [leader!.id, friend!.id]]);
  for (const { socket } of [mine, theirs]) {
    socket.close();
    await socket.closed;
  }
});

onEachEngine(
  "[MM5] a code is read as Crockford reads it, however it was written down",
  async (app) => {
    const { sql } = app.services.engines.database;
    const leader = await app.guest();
    const made = await app.call("POST", "/parties", { token: leader.token });
    await sql`update parties set code = '0S9VS1G1' where id = ${made.body.party_id}`;
    for (const code of ["os9v-slgl", "OS9V SIGI", "0s9vs1g1", "  0-S-9-V-S-L-G-i ", "oS9vSLgI"]) {
      const friend = await app.guest();
      const joined = await app.call("POST", "/parties/join", {
        token: friend.token,
        json: { code },
      });
      assert.equal(joined.body.party_id, made.body.party_id, code);
      await app.call("POST", `/parties/${made.body.party_id}/leave`, { token: friend.token });
    }
    const { token } = await app.guest();
    for (const code of ["0S9VSUG1", "OS9V-SLG", "os9v-slgl0"]) {
      problem(
        await app.call("POST", "/parties/join", { token, json: { code } }),
        404,
        "unknown_code",
      );
    }
    problem(
      await app.call("POST", "/parties/join", { token, json: { code: " - " } }),
      422,
      "invalid",
    );
  },
);
