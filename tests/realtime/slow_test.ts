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
  name: "[RT6] a reader that stops is cut at 1 MiB, and the others hear everything meanwhile",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    const { realtime: { rooms } } = app.services;
    const connected = () =>
      app.each().reduce((sum, { realtime }) => sum + realtime.gate.count(), 0);
    const readers = await Promise.all(Array.from({ length: READERS }, async () => {
      const socket = await enter(served, await app.guest());
      await ask(socket, { op: "subscribe", room: "world" });
      return socket;
    }));

    /** Publishes, until every reader has heard all of it. @throws where one waits for its next frame in vain */
    async function publish(): Promise<void> {
      const reading = Promise.all(readers.map(async (socket) => {
        for (let heard = 0; heard < MESSAGES;) if ((await socket.next()).kind === "note") heard++;
      }));
      for (let n = 0; n < MESSAGES; n++) {
        await rooms.publish("world", { kind: "note", data: { n, DATA } });
        await new Promise((resolve) => setTimeout(resolve, PACE_MS));
      }
      await reading;
    }

    const { hostname, port } = new URL(served.url);
    const stopped = await Deno.connect({ hostname, port: Number(port) });
    const { token } = await app.guest();
    await stopped.write(new TextEncoder().encode(
      "GET /events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Version: 13\r\nAuthorization: Bearer ${token}\r\n` +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ));
    await eventually("it is in", () => connected() === READERS + 1);
    await stopped.write(masked(JSON.stringify({ id: 1, op: "subscribe", room: "world" })));
    await new Promise((resolve) => setTimeout(resolve, 50));
    // What the system buffers for it comes on top of our own limit.
    for (let round = 0; round < 6 && connected() > READERS; round++) {
      await publish();
      await app.clock.advance(5_000);
    }
    assert.equal(connected(), READERS, "it was cut");
    stopped.close();
    for (const socket of readers) socket.close();
  },
});

/** A text frame of less than 126 bytes, as clients send it (RFC 6455 §5.2), masked with zeros. */
function masked(text: string): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(text);
  return new Uint8Array([0x81, 0x80 | payload.length, 0, 0, 0, 0, ...payload]);
}
