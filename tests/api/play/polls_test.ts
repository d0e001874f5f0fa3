/** MM2: whoever polls a ticket hears what has changed since they looked last, however late they ask. */

import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Answer, Guest, TestApp } from "../../support/app/test_app.ts";
import { enqueue, guests, pass } from "./play.ts";
import { testGame } from "../../support/app/test_game.ts";

const shipped = testGame();
const ready = { ...shipped.modes.find(({ id }) => id === "duel")!, ready_check_s: 10 };
const onEachEngine = testApps({
  game: { ...shipped, modes: shipped.modes.map((mode) => mode.id === "duel" ? ready : mode) },
});

const wish = { region: "us-west" };

interface Queued {
  players: [Guest, Guest];
  tickets: [string, string];
}

async function queueTwo(app: TestApp): Promise<Queued> {
  const players = await guests(app, 2) as [Guest, Guest];
  const answers = [await enqueue(app, players[0], wish), await enqueue(app, players[1], wish)];
  const tickets = answers.map(({ body }) => body.ticket_id) as [string, string];
  return { players, tickets };
}

async function propose(app: TestApp): Promise<Queued & { matchId: string }> {
  const queued = await queueTwo(app);
  const { body } = await pass(app, { mode: "duel", ...wish });
  assert.ok(body.match_id);
  return { ...queued, matchId: body.match_id };
}

const poll = (app: TestApp, { token }: Guest, ticketId: string, query = "") =>
  app.call("GET", `/matchmaking/tickets/${ticketId}?wait=25${query}`, { token });

const accept = async (app: TestApp, { token }: Guest, ticketId: string) =>
  ok(await app.call("POST", `/matchmaking/tickets/${ticketId}/accept`, { token }));

const decline = async (app: TestApp, { token }: Guest, ticketId: string) =>
  ok(await app.call("POST", `/matchmaking/tickets/${ticketId}/decline`, { token }));

/** The answer of a poll that must not wait: the clock stands still, so a waiting one never ends. */
async function atOnce(answer: Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("The poll waits for the clock")), 20_000);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** How often a node may go while somebody waits at it. */
const GOING = 3;

/** The same; where a node that goes has ended the wait, the client asks the next one. */
async function pollOn(...[app, player, ticketId, query]: Parameters<typeof poll>): Promise<Answer> {
  let answer = await poll(app, player, ticketId, query);
  for (let tries = 0; tries < GOING && app.each().length > 1; tries++) {
    if (answer.body.status !== "proposed") break;
    answer = await poll(app, player, ticketId, query);
  }
  return answer;
}

/** Ends a poll that rightly waits, by moving the clock past its 25 seconds. */
async function waitsOut<T>(app: TestApp, answer: Promise<T>): Promise<T> {
  let answered = false;
  const done = answer.finally(() => answered = true);
  const before = app.clock.now();
  while (!answered) await app.clock.advance(500);
  assert.ok(app.clock.now() - before >= 24_000, "it waited to its end");
  return await done;
}

onEachEngine("[MM2] a poll begun after the proposal is answered with it at once", async (app) => {
  const { players: [one, two], tickets, matchId } = await propose(app);
  for (const seen of ["&seen=queued", ""]) {
    const { body } = await atOnce(poll(app, one, tickets[0], seen));
    assert.deepEqual([body.status, body.match_id], ["proposed", matchId]);
  }
  await accept(app, one, tickets[0]);
  await accept(app, two, tickets[1]);
  const { body } = await atOnce(poll(app, two, tickets[1], "&seen=proposed"));
  assert.equal(body.status, "matched");
});

onEachEngine(
  "[MM2] who has accepted waits for the others, whether or not it says so",
  async (app) => {
    const { players: [one, two], tickets, matchId } = await propose(app);
    await accept(app, one, tickets[0]);
    const polls = ["", "&seen=proposed", `&seen=proposed&seen_match=${matchId}`]
      .map((query) => pollOn(app, one, tickets[0], query));
    let early = 0;
    for (const waiting of polls) waiting.then(() => early++);
    // Who has not accepted is told again, for its answer is asked for.
    assert.equal((await atOnce(poll(app, two, tickets[1]))).body.status, "proposed");
    assert.equal(early, 0, "nothing has happened yet");
    await accept(app, two, tickets[1]);
    await app.drain();
    for (const waiting of polls) assert.equal((await atOnce(waiting)).body.status, "matched");
  },
);

onEachEngine("[MM2] a second proposal in place of the first is news", async (app) => {
  const { players: [one, two], tickets, matchId } = await propose(app);
  await decline(app, two, tickets[1]);
  const back = await atOnce(poll(app, one, tickets[0], `&seen=proposed&seen_match=${matchId}`));
  assert.equal(back.body.status, "queued", "back in the queue");
  const third = await app.guest();
  ok(await enqueue(app, third, wish), 202);
  const { body: again } = await pass(app, { mode: "duel", ...wish });
  assert.ok(again.match_id);
  const told = await atOnce(poll(app, one, tickets[0], `&seen=proposed&seen_match=${matchId}`));
  assert.deepEqual([told.body.status, told.body.match_id], ["proposed", again.match_id]);
  await decline(app, one, tickets[0]);
  ok(
    await app.call("POST", "/matchmaking/dequeue", {
      token: third.token,
      json: { user_id: third.id },
    }),
  );
});

onEachEngine("[MM2] a ticket that ended unseen is told at once, whatever was seen", async (app) => {
  const { players: [one, two], tickets } = await propose(app);
  await decline(app, one, tickets[0]);
  for (const seen of ["", "&seen=queued", "&seen=proposed", "&seen=matched", "&seen=ended"]) {
    const { body } = await atOnce(poll(app, one, tickets[0], seen));
    assert.deepEqual([body.status, body.reason], ["ended", "declined"]);
  }
  ok(
    await app.call("POST", "/matchmaking/dequeue", {
      token: two.token,
      json: { user_id: two.id },
    }),
  );
});

onEachEngine("[MM2 MM19] who has seen the match is told the server's address", async (app) => {
  const { players: [one, two], tickets, matchId } = await propose(app);
  await accept(app, one, tickets[0]);
  await accept(app, two, tickets[1]);
  const both = [one, two].map((player, i) => poll(app, player, tickets[i]!, "&seen=matched"));
  for (const { body } of await waitsOut(app, Promise.all(both))) {
    assert.deepEqual([body.status, body.address], ["matched", undefined]);
  }
  const later = poll(app, one, tickets[0], "&seen=matched");
  ok(
    await app.call("POST", `/matchmaking/matches/${matchId}/assignment`, {
      token: await app.serviceToken(),
      json: { address: "game.example:7000" },
    }),
  );
  await app.drain();
  const told = await atOnce(later);
  assert.equal(told.body.address, "game.example:7000");
  assert.ok(told.body.join_token);
});

onEachEngine(
  "[MM2 GEN2] what is seen is a status of a ticket, and named where it is none",
  async (app) => {
    const { players: [one], tickets } = await propose(app);
    for (const query of ["&seen=here", "&seen=", "&seen=queued&seen_match=x"]) {
      problem(await poll(app, one, tickets[0], query), 422, "invalid");
    }
  },
);

onEachEngine("[MM2] curl plays a ready check by polls alone, each begun late", async (app) => {
  await using served = await app.serve();
  const { players, tickets, matchId } = await propose(app);
  const curl = async ({ token }: Guest, path: string, ...more: string[]) => {
    const { stdout } = await new Deno.Command("curl", {
      args: ["-sS", "-m", "30", "-H", `authorization: Bearer ${token}`, ...more, served.url + path],
    }).output();
    return JSON.parse(new TextDecoder().decode(stdout));
  };
  const states = await Promise.all(
    players.map((player, i) =>
      curl(player, `/matchmaking/tickets/${tickets[i]}?wait=25&seen=queued`)
    ),
  );
  assert.deepEqual(states.map(({ match_id }) => match_id), [matchId, matchId]);
  for (const [i, player] of players.entries()) {
    await curl(player, `/matchmaking/tickets/${tickets[i]}/accept`, "-X", "POST");
  }
  for (const [i, player] of players.entries()) {
    const { status } = await curl(
      player,
      `/matchmaking/tickets/${tickets[i]}?wait=25&seen=proposed`,
    );
    assert.equal(status, "matched");
  }
});
