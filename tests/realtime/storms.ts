/** Many sockets at once: all come back after a restart, or never say who they are. */

import assert from "node:assert/strict";
import { createConnection } from "../../sdk/rooms/socket.ts";
import { createRooms } from "../../sdk/rooms/rooms.ts";
import { runtime } from "../../sdk/runtime.ts";
import { eventually } from "../support/app/eventually.ts";
import { serviceToken, startNode } from "../faults/nodes/node.ts";
import { withNodes } from "../faults/nodes/nodes.ts";

/** RT10: everybody is back so soon after the server is. */
const BACK_MS = 15_000;
/** And never do more than this part of them choose the same second for it. */
const MOST_PER_SECOND = 0.5;

/** Restarts a node under `count` clients; each must resume its room. @returns what was measured */
export async function restartStorm(count: number): Promise<string> {
  await using world = await withNodes({ count: 1 });
  const [node] = world.nodes;
  const token = await serviceToken(node);
  const back: number[] = [];
  let online = 0;
  const lost: string[] = [];
  const heard: string[][] = [];
  const clients = Array.from({ length: count }, (_, i) => {
    heard[i] = [];
    const own = runtime();
    /** When it chose to do what it does now: a busy machine does it later, and for many at once. */
    let due = 0;
    const connection = createConnection({
      url: `${node.url.replace("http", "ws")}/events`,
      runtime: {
        ...own,
        after(ms, call) {
          const at = performance.now() + ms;
          return own.after(ms, () => {
            due = at;
            call();
          });
        },
      },
      credentials: {
        token: () => Promise.resolve(token),
        expiresAt: () => Infinity,
        ...{ expire() {}, take() {}, clear() {}, deviceId: () => undefined },
      },
      onState(state) {
        if (state.name === "online") {
          back.push(due);
          rooms.onOnline();
        }
      },
      onFrame: (frame) => rooms.onFrame(frame),
    });
    const rooms = createRooms(connection);
    return { connection, rooms, i };
  });
  // Not all in one moment: the first arrival is not what is measured.
  for (const { rooms, i } of clients) {
    rooms.join("world", {
      joined: () => online++,
      lost: (reason) => lost.push(reason),
      // The world hears of more than this test tells it.
      event: ({ kind, data }) => kind === "announcement" && heard[i]!.push(data.text),
    });
    if (i % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await eventually("all are in", () => online === count, { withinMs: 60_000 });
  [online, back.length] = [0, 0];
  await node.kill("SIGTERM");
  await node.restart();
  await node.ready();
  const readyAt = performance.now();
  // Told while most are still on their way back.
  const body = { text: "welcome back" };
  assert.equal((await node.call("POST", "/admin/api/announcements", { token, body })).status, 201);
  await eventually("all are back", () => online === count, { withinMs: BACK_MS, everyMs: 20 });
  const took = performance.now() - readyAt;
  await eventually("all have heard", () => {
    const deaf = heard.filter((each) => each.length === 0).length;
    if (deaf > 0) throw new Error(`${deaf} of ${count} have not; lost: ${lost.length}`);
    return true;
  });
  for (const { connection } of clients) connection.close();
  assert.deepEqual(lost, []);
  assert.ok(heard.every((each) => each.length === 1), "each event once");
  const most = mostWithin(back, 1_000);
  assert.ok(most <= count * MOST_PER_SECOND + 20, `${most} of ${count} within one second`);
  return `${count} sockets resumed ${
    Math.round(took)
  } ms after the node was ready, at most ${most} within a second`;
}

/** Opens sockets that bring no credentials and answer nothing. @returns what was measured */
export async function strangersStorm(count: number): Promise<string> {
  const dir = await Deno.makeTempDir();
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(dir, { recursive: true }));
  await using node = await startNode({ DATA_DIR: dir });
  await node.ready();
  const handshake = new TextEncoder().encode(
    "GET /events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const lives: number[] = [];
  const bytes = new Uint8Array(4_096);
  async function stranger() {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: node.port });
    undo.defer(() => connection.close());
    const began = performance.now();
    await connection.write(handshake);
    while (await connection.read(bytes).catch(() => null) !== null);
    lives.push(performance.now() - began);
  }
  const strangers: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    strangers.push(stranger());
    if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await eventually("all are cut", () => lives.length === count, { withinMs: 60_000 });
  await Promise.all(strangers);
  const longest = Math.max(...lives);
  assert.ok(longest < 15_000, `one lived ${Math.round(longest)} ms`);
  assert.equal((await node.call("GET", "/health")).status, 200);
  return `${count} strangers cut, the last after ${Math.round(longest)} ms`;
}

function mostWithin(times: readonly number[], ms: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while (sorted[last]! - sorted[first]! > ms) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
