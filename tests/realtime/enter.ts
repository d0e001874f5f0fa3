/** Sockets past their welcome, and asking things over them. */

import assert from "node:assert/strict";
import { openSocket, type TestSocket } from "../support/browser/socket.ts";
import type { Served } from "../support/app/test_app.ts";

/** Signed in by sub-protocol, past the welcome. */
export async function enter(served: Served, { token }: { token: string }): Promise<TestSocket> {
  const socket = openSocket(served.url, { protocols: ["veze.v1", `bearer.${token}`] });
  assert.equal((await socket.next()).op, "welcome");
  assert.equal((await socket.next()).op, "subscribed");
  return socket;
}

export async function closedWith(socket: TestSocket, code: number): Promise<void> {
  assert.equal((await socket.closed).code, code);
}

/** Sends a request and answers its reply; frames before it are passed over. */
// deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
export async function ask(socket: TestSocket, request: Record<string, unknown>): Promise<any> {
  const id = crypto.randomUUID();
  socket.send({ id, ...request });
  for (;;) {
    const frame = await socket.next();
    if (frame.id === id) return frame;
  }
}

/** The next frame of an event of this kind. */
// deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
export async function eventOf(socket: TestSocket, kind: string): Promise<any> {
  for (;;) {
    const frame = await socket.next();
    if (frame.op === "event" && frame.kind === kind) return frame;
  }
}
