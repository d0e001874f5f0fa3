/** The players of matchmaking's bursts: 1,000 with a socket and an open connection each, who queue at once. */

import { PING_INTERVAL_S } from "../services/realtime/wire.ts";
import { openSocket, type TestSocket } from "../tests/support/browser/socket.ts";
import { delay } from "../tests/support/engines/engine_process.ts";
import { guest, type Node } from "../tests/faults/nodes/node.ts";
import { sum } from "./statistics.ts";

export const PLAYERS = 1_000;
/** Longer than from one sweep of pings to the next. */
const PINGS_OVER_MS = 6_000;

/** The program, and how it is asked. */
export type Target = Pick<Node, "url" | "port" | "call">;

/** Of the i-th of those who queue at once: all different, neighbours one apart. */
export function ratingOf(i: number): number {
  return 1_500 + (i * 7_919) % 1_000;
}

/** @throws Error when somebody was not told */
export function allOf(ends: readonly PromiseSettledResult<number>[]): number[] {
  const failed = ends.filter((end) => end.status === "rejected");
  if (failed.length > 0) {
    throw new Error(`${failed.length} of ${ends.length} were not told: ${failed[0]!.reason}`);
  }
  return ends.flatMap((end) => end.status === "fulfilled" ? [end.value] : []);
}

export interface Player {
  id: string;
  socket: TestSocket;
  /** A connection of its own, open beforehand, and the bytes that queue the player. */
  connection: Deno.TcpConn;
  request: Uint8Array;
}

/**
 * A request as bytes: what `fetch` costs the players' side would be taken from the two cores that
 * the service runs on.
 */
function toRequest(node: Target, id: string, token: string): Uint8Array {
  const body = JSON.stringify({ user_id: id, mode: "duel", region: "eu-north" });
  return new TextEncoder().encode([
    "POST /matchmaking/enqueue HTTP/1.1",
    `host: 127.0.0.1:${node.port}`,
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n"));
}

/** Sends it and reads the whole answer, however it comes: the next one begins with its status. */
async function queue({ connection, request }: Player): Promise<void> {
  await connection.write(request);
  const buffer = new Uint8Array(4_096);
  let answer = "";
  for (let end = -1; end === -1 || answer.length < end;) {
    const size = await connection.read(buffer);
    if (size === null) break;
    answer += new TextDecoder().decode(buffer.subarray(0, size));
    const head = answer.indexOf("\r\n\r\n");
    const length = /content-length: (\d+)/i.exec(answer)?.[1];
    if (head !== -1 && length !== undefined) end = head + 4 + Number(length);
    else if (head !== -1 && answer.endsWith("0\r\n\r\n")) break;
  }
  const status = answer.slice(9, 12);
  if (status !== "202") throw new Error(`queueing answered ${status}`);
}

export async function signIn(node: Target): Promise<Player[]> {
  const players: Player[] = [];
  for (let i = 0; i < PLAYERS; i += 50) {
    players.push(
      ...await Promise.all(Array.from({ length: 50 }, async () => {
        const { id, token } = await guest(node);
        const headers = { authorization: `Bearer ${token}` };
        const socket = openSocket(node.url, { headers });
        // The welcome, and one's own room.
        await socket.next();
        await socket.next();
        const connection = await Deno.connect({ hostname: "127.0.0.1", port: node.port });
        return { id, socket, connection, request: toRequest(node, id, token) };
      })),
    );
  }
  return players;
}

/**
 * Until the pings that come to all within a few seconds have come: then none is due for a while. Gives up
 * when none comes at all.
 */
export async function pastPings(players: readonly Player[]): Promise<void> {
  const count = () =>
    sum(players.map(({ socket }) => socket.seen.filter(({ op }) => op === "ping").length));
  const first = count();
  const deadline = performance.now() + (PING_INTERVAL_S + 5) * 1_000;
  let [pings, changed] = [first, performance.now()];
  while (performance.now() < deadline) {
    if (pings > first && performance.now() - changed > PINGS_OVER_MS) return;
    await delay(250);
    const now = count();
    if (now !== pings) [pings, changed] = [now, performance.now()];
  }
}

/** Everybody queues at once; how long until each has heard of the match. */
export async function burst(players: Player[]): Promise<number[]> {
  const started = performance.now();
  // All to their end: who still reads would take what the next burst is told.
  return allOf(
    await Promise.allSettled(players.map(async (player) => {
      const hears = async () => {
        for (;;) {
          const frame = await player.socket.next();
          if (frame.op === "event" && frame.kind === "match.found") break;
        }
        return performance.now() - started;
      };
      const [heard, queued] = await Promise.allSettled([hears(), queue(player)]);
      if (queued.status === "rejected") throw queued.reason;
      if (heard.status === "rejected") throw heard.reason;
      return heard.value;
    })),
  );
}
