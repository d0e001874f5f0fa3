/** A reader that stops reading, next to others that do not. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { ask, enter } from "./enter.ts";

const READERS = 20;
const MESSAGES = 400;
const DATA = "x".repeat(8_000);
const PACE_MS = 4;

Deno.test({
  name: "[RT6] a reader that stops is cut at 1 MiB, and the others do not feel it",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = app.serve();
    const { realtime: { gate, rooms } } = app.services;
    const readers = await Promise.all(Array.from({ length: READERS }, async () => {
      const socket = await enter(served, await app.guest());
      await ask(socket, { op: "subscribe", room: "world" });
      return socket;
    }));

    /** 99th percentile of publish to receive, in milliseconds. */
    async function measure(): Promise<number> {
      const delays: number[] = [];
      const reading = Promise.all(readers.map(async (socket) => {
        for (let heard = 0; heard < MESSAGES;) {
          const frame = await socket.next();
          if (frame.kind !== "note") continue;
          heard++;
          delays.push(performance.now() - frame.data.at);
        }
      }));
      for (let n = 0; n < MESSAGES; n++) {
        await rooms.publish("world", { kind: "note", data: { at: performance.now(), DATA } });
        await new Promise((resolve) => setTimeout(resolve, PACE_MS));
      }
      await reading;
      return delays.sort((a, b) => a - b)[Math.floor(delays.length * 0.99)]!;
    }

    await measure();
    const alone = await measure();
    const { hostname, port } = new URL(served.url);
    const stopped = await Deno.connect({ hostname, port: Number(port) });
    const { token } = await app.guest();
    await stopped.write(new TextEncoder().encode(
      "GET /events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Version: 13\r\nAuthorization: Bearer ${token}\r\n` +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ));
    await eventually("it is in", () => gate.count() === READERS + 1);
    await stopped.write(masked(JSON.stringify({ id: 1, op: "subscribe", room: "world" })));
    await new Promise((resolve) => setTimeout(resolve, 50));
    let beside = Infinity;
    // What the system buffers for it comes on top of our own limit.
    for (let round = 0; round < 6 && gate.count() > READERS; round++) {
      beside = Math.min(beside, await measure());
      await app.clock.advance(5_000);
    }
    assert.equal(gate.count(), READERS, "it was cut");
    assert.ok(beside <= Math.max(2 * alone, alone + 10), `p99 ${alone} ms alone, ${beside} beside`);
    stopped.close();
    for (const socket of readers) socket.close();
  },
});

/** A text frame of less than 126 bytes, as clients send it (RFC 6455 §5.2), masked with zeros. */
function masked(text: string): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(text);
  return new Uint8Array([0x81, 0x80 | payload.length, 0, 0, 0, 0, ...payload]);
}
