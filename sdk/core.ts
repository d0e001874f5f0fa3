/**
 * Calls and rooms under one sign-in: what pages use, and the whole client stands on (RT10).
 *
 * Holds one connection, its rooms and who listens to its state; pages and `createClient` drive it.
 * Nothing connects before the first room or `connect`. Two of them in a page are two sockets.
 */

import { type Answer, type Call, createRest } from "./rest/rest.ts";
import { createRooms, type Rooms } from "./rooms/rooms.ts";
import type { Runtime } from "./runtime.ts";
import type { Credentials, TokenAnswer } from "./session/sign_in.ts";
import { type ConnectionState, createConnection } from "./rooms/socket.ts";
import { tell } from "./tell.ts";

export type { ConnectionState };

export interface Core extends Disposable {
  call: Call;
  /**
   * Makes a guest player, or finds the one of this device, and keeps its tokens. Without a `device_id`
   * the client makes one and keeps it where the tokens are: it is a guest's only key, and stays when
   * tokens end, at a sign-out too. Another `device_id` is another guest.
   */
  signInGuest(
    guest?: { device_id?: string; display_name?: string; region?: string; time_zone?: string },
  ): Promise<Answer<"POST /auth/guest">["user"]>;
  /** Ends the session here and on the server. */
  signOut(): Promise<void>;
  rooms: Rooms;
  /** The connection's state; it opens with the first room. */
  connection(): ConnectionState;
  /** Opens the connection without a room, or again after it ended. */
  connect(): void;
  /** Calls back on every change of the connection; the answer stops that. What it throws is logged. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
}

export function createCore(
  { url, credentials, runtime }: { url: string; credentials: Credentials; runtime: Runtime },
): Core {
  const base = url.replace(/\/$/, "");
  const call = createRest({ base, runtime, credentials });
  const listeners = new Set<(state: ConnectionState) => void>();
  const connection = createConnection({
    url: `${base.replace(/^http/, "ws")}/events`,
    runtime,
    credentials,
    onState(state) {
      if (state.name === "online") rooms.onOnline();
      for (const listener of [...listeners]) tell(() => listener(state));
    },
    onFrame: (frame) => rooms.onFrame(frame),
  });
  const rooms = createRooms(connection);

  return {
    call,
    async signInGuest(guest = {}) {
      const device_id = credentials.deviceId(guest.device_id);
      const body = { ...guest, ...(device_id !== undefined && { device_id }) };
      const answer = await call("POST /auth/guest", { body });
      credentials.take(answer as TokenAnswer);
      return answer.user;
    },
    async signOut() {
      connection.close();
      await call("POST /auth/logout").finally(() => credentials.clear());
    },
    rooms,
    connection: connection.state,
    connect: connection.open,
    onConnection(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.dispose]() {
      connection.close();
    },
  };
}
