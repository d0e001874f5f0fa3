/** What the tests of matchmaking do again and again. */

import { ok } from "../../support/app/expect.ts";
import type { Answer, Guest, TestApp } from "../../support/app/test_app.ts";

export async function guests(app: TestApp, count: number): Promise<Guest[]> {
  return await Promise.all(Array.from({ length: count }, () => app.guest()));
}

export async function enqueue(
  app: TestApp,
  guest: Guest,
  wish: Record<string, unknown> = {},
): Promise<Answer> {
  const { token = guest.token, ...json } = wish as { token?: string };
  return await app.call("POST", "/matchmaking/enqueue", {
    token,
    json: { user_id: guest.id, mode: "duel", region: "eu-north", ...json },
  });
}

/** A party of these players, the first its leader. */
export async function party(app: TestApp, members: Guest[]): Promise<string> {
  const made = await app.call("POST", "/parties", { token: members[0]!.token });
  ok(made, 201);
  for (const { token } of members.slice(1)) {
    ok(await app.call("POST", "/parties/join", { token, json: { code: made.body.code } }));
  }
  return made.body.party_id;
}

export async function pass(app: TestApp, json: Record<string, unknown> = {}): Promise<Answer> {
  return await app.call("POST", "/matchmaking/match", { token: await app.serviceToken(), json });
}

// deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
export async function ticketOf(app: TestApp, { token }: Guest, ticketId: string): Promise<any> {
  return (await app.call("GET", `/matchmaking/tickets/${ticketId}`, { token })).body;
}

export async function asServer(
  app: TestApp,
  path: string,
  json: unknown,
): Promise<Answer> {
  return await app.call("POST", path, { token: await app.serviceToken(), json });
}

/** Kinds of everything a room has heard. */
export async function heard(
  app: TestApp,
  room: string,
  // deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
): Promise<{ kind: string; data: any }[]> {
  await app.services.delivery.relay.relay();
  const now = await app.services.realtime.rooms.history(room);
  const { publications } = await app.services.realtime.rooms.history(room, { ...now, offset: 0 });
  return publications.map(({ frame }) => JSON.parse(frame));
}

/** A duel of the two, made and reported. @param score of each side, where the result gives any */
export async function duel(
  app: TestApp,
  sides: readonly [Guest, Guest],
  { placements = [1, 2], scores }: { placements?: readonly number[]; scores?: readonly number[] } =
    {},
): Promise<string> {
  const matchId = await beginDuel(app, sides);
  const { body } = await app.call("GET", `/matchmaking/matches/${matchId}`, {
    token: await app.serviceToken(),
  });
  // Which side is whose the matcher has said.
  const first = (body.teams as string[][])[0]!.includes(sides[0].id) ? [0, 1] : [1, 0];
  const teams = first.map((i) => ({
    placement: placements[i],
    ...(scores && { score: scores[i] }),
  }));
  ok(await asServer(app, `/matchmaking/matches/${matchId}/result`, { teams }));
  return matchId;
}

export async function beginDuel(
  app: TestApp,
  sides: readonly [Guest, Guest],
  region = "eu-north",
): Promise<string> {
  const token = await app.serviceToken();
  for (const guest of sides) ok(await enqueue(app, guest, { token, mmr: 1500, region }), 202);
  const made = await pass(app, { user_id: sides[0].id });
  const { players } = made.body as { players: { user_id: string }[] };
  const ids = players.map(({ user_id }) => user_id).sort();
  if (ids.join() !== sides.map(({ id }) => id).sort().join()) {
    throw new Error("somebody else was in the queue");
  }
  return made.body.match_id;
}
