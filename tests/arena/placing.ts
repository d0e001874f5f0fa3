/** Matches of the matcher on their way into the arena. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { ok } from "../support/app/expect.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";
import { enqueue, pass } from "../api/play/play.ts";
import { type ArenaSocket, openSocket } from "./socket.ts";

/** @returns the id of the match that the players are in */
export async function place(
  app: TestApp,
  players: Guest[],
  wish: Record<string, unknown> = {},
): Promise<string> {
  for (const guest of players) ok(await enqueue(app, guest, wish), 202);
  // Computer opponents come after a while.
  if (wish["bots"]) await app.clock.advance(3_000);
  const { body } = await pass(app, { mode: "duel", user_id: players[0]!.id });
  assert.ok(body.match_id, JSON.stringify(body));
  return body.match_id;
}

// deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
export async function matchOf(app: TestApp, { token }: Guest, matchId: string): Promise<any> {
  return (await app.call("GET", `/matchmaking/matches/${matchId}`, { token })).body;
}

/** Both are there and have counted down: it is played. */
export async function begin(
  app: TestApp,
  address: string,
  players: readonly [Guest, Guest],
): Promise<[ArenaSocket, ArenaSocket]> {
  const [one, two] = players;
  const sockets: [ArenaSocket, ArenaSocket] = [
    await openSocket(address, one.token),
    await openSocket(address, two.token),
  ];
  for (const each of sockets) {
    await eventually("both are there", () => each.controls().at(-1)?.type === "countdown");
  }
  await app.clock.advance(3_000);
  for (const each of sockets) await eventually("it plays", () => each.snapshots().length > 3);
  return sockets;
}

export const addressOf = (served: { url: string }, matchId: string) =>
  `${served.url.replace("http", "ws")}/arena/${matchId}`;
