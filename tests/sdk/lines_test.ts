/** What stands in one message is taken line by line, each before the next. */

import assert from "node:assert/strict";
import { createConnection } from "../../sdk/rooms/socket.ts";
import { createRooms } from "../../sdk/rooms/rooms.ts";
import { runtime, type SocketLike } from "../../sdk/runtime.ts";
import { turns, virtualTime } from "../realtime/virtual_time.ts";

Deno.test("[RT3 RT10] an event behind its room's answer in the same message is not dropped", async () => {
  const sent: { id: number; op: string }[] = [];
  const socket: SocketLike = {
    readyState: 1,
    send: (frame) => void sent.push(JSON.parse(frame)),
    close() {},
    ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
  };
  const connection = createConnection({
    url: "",
    runtime: runtime({ ...virtualTime(), openSocket: () => socket }),
    credentials: {
      token: () => Promise.resolve("token"),
      expiresAt: () => Infinity,
      ...{ expire() {}, take() {}, clear() {}, deviceId: () => undefined },
    },
    onState: (state) => state.name === "online" && rooms.onOnline(),
    onFrame: (frame) => rooms.onFrame(frame),
  });
  const rooms = createRooms(connection);
  const told: unknown[] = [];
  rooms.join("world", {
    joined: ({ offset }) => told.push(`joined at ${offset}`),
    event: ({ data }) => told.push(data),
  }, { epoch: "e", offset: 1 });
  await turns();
  const receive = (...frames: unknown[]) =>
    socket.onmessage!({ data: frames.map((frame) => JSON.stringify(frame)).join("\n") } as never);
  const event = (offset: number) => ({
    ...{ op: "event", room: "world", epoch: "e", offset, kind: "note", at: "", data: offset },
  });
  receive({ op: "welcome", user_id: "u", session_id: "s", ping_interval_s: 25 });
  const { id } = sent[0]!;
  receive(
    event(2),
    {
      ...{ id, op: "subscribed", room: "world", epoch: "e", offset: 3, recovered: true },
      events: [event(2), event(3)],
    },
    event(4),
    event(5),
  );
  assert.deepEqual(told, [2, 3, "joined at 3", 4, 5]);
  connection.close();
});
