/** Calls and rooms under one sign-in: what pages use, and the whole client stands on. */

import { createCredentials, type SignIn, type TokenAnswer } from "./credentials.ts";
import { type Answer, type Call, createRest } from "./rest.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { type Runtime, runtime as surroundings } from "./runtime.ts";
import { type ConnectionState, createConnection } from "./socket.ts";
import { memoryStorage, type TokenStorage } from "./storage.ts";

export type { ConnectionState };

export interface ClientOptions {
  /** Origin of the service: `https://game.example`. */
  url: string;
  /** How it signs in; a player by default. */
  signIn?: SignIn;
  /** Where tokens are kept; the program's memory by default. */
  storage?: TokenStorage;
  /** Replaces parts of the surroundings: see `runtime()`. */
  runtime?: Runtime;
}

export interface Core extends Disposable {
  call: Call;
  /** Makes a guest player, or finds the one of this device, and keeps its tokens. */
  signInGuest(
    guest?: { device_id?: string; display_name?: string; region?: string },
  ): Promise<Answer<"POST /auth/guest">["user"]>;
  /** Ends the session here and on the server. */
  signOut(): Promise<void>;
  rooms: Rooms;
  /** The connection's state; it opens with the first room. */
  connection(): ConnectionState;
  /** Opens the connection without a room, or again after it ended. */
  connect(): void;
  /** Calls back on every change of the connection; the answer stops that. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
}

export function createCore(
  { url, signIn = { kind: "player" }, storage = memoryStorage(), runtime = surroundings() }:
    ClientOptions,
): Core {
  const base = url.replace(/\/$/, "");
  const credentials = createCredentials({ base, runtime, signIn, storage });
  const call = createRest({ base, runtime, credentials });
  const listeners = new Set<(state: ConnectionState) => void>();
  const connection = createConnection({
    url: `${base.replace(/^http/, "ws")}/events`,
    runtime,
    credentials,
    onState(state) {
      if (state.name === "online") rooms.onOnline();
      for (const listener of [...listeners]) listener(state);
    },
    onFrame: (frame) => rooms.onFrame(frame),
  });
  const rooms = createRooms(connection);

  return {
    call,
    async signInGuest(guest = {}) {
      const answer = await call("POST /auth/guest", { body: guest });
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
