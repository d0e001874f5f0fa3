/**
 * One socket's side of the protocol: requests, rooms, resuming after a gap (RT1–RT4).
 *
 * Knows nothing of the socket itself: frames go out through `peer`, come in through `receive`.
 */

import { requestFailures } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";
import type { Cursor, Publication, RoomHub } from "../platform/room_hub.ts";
import { asFailure } from "../platform/unavailable.ts";
import type { Caller } from "../identity/mod.ts";
import { realtimeFailures } from "./errors.ts";
import type { RoomPolicy } from "./rooms.ts";
import { ClientMessage, CLOSE, fits, PING_INTERVAL_S } from "./wire.ts";

export interface Peer {
  send(frame: string): void;
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet. */
  backlog(): number;
}

export interface Session {
  /** Joins the caller's own room and says welcome. */
  open(): Promise<void>;
  /** Handles one frame. Never throws. */
  receive(frame: unknown): Promise<void>;
  /** Leaves all rooms. */
  end(): Promise<void>;
}

const MAX_ROOMS = 100;
const MAX_BACKLOG_BYTES = 1 << 20;

/** A room this socket listens to. */
interface Joined {
  epoch: string;
  /** Offset of the last publication the client has or is about to get. */
  offset: number;
  /** Live publications while history is read; null once the two are merged. */
  held: Publication[] | null;
  subscription: AsyncDisposable;
}

export function createSession(
  { caller, sessionId, peer, rooms, policy, checkToken, log, onRenewed }: {
    caller: Caller;
    sessionId: string;
    peer: Peer;
    rooms: RoomHub;
    policy: RoomPolicy;
    /** @throws request.unauthorized */
    checkToken: (token: string) => Promise<Caller>;
    log: Logger;
    /** Told when the client has shown a fresh token. */
    onRenewed: (caller: Caller) => void;
  },
): Session {
  const joined = new Map<string, Joined>();
  let ended = false;

  function send(frame: string): void {
    if (ended) return;
    if (peer.backlog() > MAX_BACKLOG_BYTES) {
      return peer.close(CLOSE.slowConsumer, "slow consumer");
    }
    peer.send(frame);
  }

  function deliver(room: string, publication: Publication): void {
    const state = joined.get(room);
    if (!state) return;
    if (state.held) {
      state.held.push(publication);
      return;
    }
    if (publication.epoch === state.epoch && publication.offset <= state.offset) return;
    if (publication.epoch !== state.epoch || publication.offset !== state.offset + 1) {
      return peer.close(CLOSE.insufficientState, "insufficient state");
    }
    state.offset = publication.offset;
    send(publication.frame);
  }

  /** Subscribes first, reads history second, merges: nothing falls between. */
  async function join(room: string, id: string | number | undefined, cursor?: Cursor) {
    await leave(room);
    if (joined.size >= MAX_ROOMS) {
      throw realtimeFailures.make(
        "too_many_rooms",
        `Cannot subscribe to "${room}": this socket is in ${MAX_ROOMS} rooms`,
      );
    }
    const state: Joined = { epoch: "", offset: 0, held: [], subscription: NO_SUBSCRIPTION };
    joined.set(room, state);
    try {
      state.subscription = await rooms.subscribe(
        room,
        (publication) => deliver(room, publication),
        () => peer.close(CLOSE.insufficientState, "insufficient state"),
      );
      const history = await rooms.history(room, cursor);
      state.epoch = history.epoch;
      state.offset = history.offset;
      const events = history.publications.map(({ frame }) => frame).join(",");
      send(
        `{${id === undefined ? "" : `"id":${JSON.stringify(id)},`}"op":"subscribed","room":${
          JSON.stringify(room)
        },"epoch":${
          JSON.stringify(history.epoch)
        },"offset":${history.offset},"recovered":${history.recovered},${
          history.reason ? `"reason":"${history.reason}",` : ""
        }"events":[${events}]}`,
      );
      const held = state.held ?? [];
      state.held = null;
      for (const publication of held) deliver(room, publication);
    } catch (error) {
      await leave(room);
      throw error;
    }
    // The socket may have closed while the room was being joined.
    if (ended) await leave(room);
  }

  async function leave(room: string): Promise<void> {
    const state = joined.get(room);
    joined.delete(room);
    await state?.subscription[Symbol.asyncDispose]();
  }

  async function handle(message: ClientMessage): Promise<void> {
    switch (message.op) {
      case "subscribe":
        return await join(
          await policy.resolve(caller, message.room),
          message.id,
          message.cursor,
        );
      case "unsubscribe":
        // Rooms are joined under their full name; the client may know another.
        await leave(
          joined.has(message.room) ? message.room : await policy.resolve(caller, message.room),
        );
        return send(JSON.stringify({ id: message.id, op: "ok" }));
      case "auth": {
        const renewed = await checkToken(message.token);
        if (renewed.id !== caller.id) {
          throw requestFailures.make("forbidden", "Cannot renew: the token is somebody else's");
        }
        onRenewed(renewed);
        return send(JSON.stringify({ id: message.id, op: "ok" }));
      }
      case "pong":
        return;
    }
  }

  function fail(error: unknown, id?: string | number): void {
    const known = asFailure(error);
    if (!known) log.error({ err: error }, "realtime: request failed");
    const failure = known ??
      requestFailures.make("internal", "The request could not be answered");
    const { code, row } = failure;
    send(JSON.stringify({
      ...(id !== undefined && { id }),
      op: "error",
      code,
      title: row.title,
      detail: failure.message,
    }));
  }

  return {
    async open() {
      send(JSON.stringify({
        op: "welcome",
        user_id: caller.id,
        session_id: sessionId,
        ping_interval_s: PING_INTERVAL_S,
      }));
      try {
        await join(`user:${caller.id}`, undefined);
      } catch (error) {
        // Without its own room it would wait for matches it never hears of: it comes back instead.
        fail(error);
        peer.close(asFailure(error)?.row.close ?? CLOSE.insufficientState, "unavailable");
      }
    },

    async receive(frame) {
      if (!fits(frame)) {
        return peer.close(CLOSE.protocolError, "text frames of at most 16 KiB");
      }
      let json: unknown;
      try {
        json = JSON.parse(frame);
      } catch {
        return peer.close(CLOSE.protocolError, "not JSON");
      }
      const parsed = ClientMessage.safeParse(json);
      const id = requestIdOf(json);
      if (!parsed.success) {
        return fail(
          realtimeFailures.make(
            "bad_message",
            parsed.error.issues[0]?.message ?? "unknown message",
          ),
          id,
        );
      }
      try {
        await handle(parsed.data);
      } catch (error) {
        fail(error, id);
      }
    },

    async end() {
      ended = true;
      await Promise.all([...joined.keys()].map(leave));
    },
  };
}

const NO_SUBSCRIPTION: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };

function requestIdOf(json: unknown): string | number | undefined {
  const id = typeof json === "object" && json !== null && "id" in json ? json.id : undefined;
  return (typeof id === "string" && id.length <= 64) || typeof id === "number" ? id : undefined;
}
