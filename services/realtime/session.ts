/**
 * One socket's side of the protocol: its requests and its answers (RT1–RT4).
 *
 * Knows nothing of the socket itself: frames go out through `peer`, come in through `receive`.
 */

import { requestFailures } from "../platform/errors.ts";
import { faultsOf, sayFault } from "../platform/issues.ts";
import type { Logger } from "../platform/observe/log.ts";
import { begun } from "../platform/observe/trace.ts";
import type { Cursor, RoomHub } from "../platform/rooms/room_hub.ts";
import { asFailure } from "../platform/unavailable.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { realtimeFailures } from "./errors.ts";
import { createMemberships } from "./memberships.ts";
import type { Presence } from "./presence.ts";
import type { Room, RoomPolicy } from "./rooms.ts";
import { ClientMessage, CLOSE, fits, PING_INTERVAL_S } from "./wire.ts";

export interface Peer {
  send(frame: string): void;
  /** Safe to call again; what a peer does not answer in time is cut. */
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet. */
  backlog(): number;
}

export interface Session {
  /** Joins the caller's own room and says welcome. */
  open(): Promise<void>;
  /** Handles one frame; one over the limit is only answered. Never throws. */
  receive(frame: unknown, isOverLimit?: boolean): Promise<void>;
  /** Closes the socket; from here on nothing it sends is heard, however long it takes to go. */
  close(code: number, reason: string): void;
  /** Leaves all rooms. */
  end(): Promise<void>;
  /** Whose credentials it lives on now: the first, or those it was renewed with. */
  caller(): Caller;
  /** Whether it is in no room but the caller's own. */
  isIdle(): boolean;
}

export interface SessionDeps {
  rooms: RoomHub;
  policy: RoomPolicy;
  presence: Presence;
  /** @throws request.unauthorized */
  checkToken: (token: string) => Promise<Caller>;
  log: Logger;
}

const MAX_BACKLOG_BYTES = 1 << 20;

export function createSession(
  { rooms, policy, presence, checkToken, log }: SessionDeps,
  { caller: first, sessionId, peer }: { caller: Caller; sessionId: string; peer: Peer },
): Session {
  let caller = first;
  let ended = false;
  const ownRoom = `user:${first.id}`;
  const memberships = createMemberships({
    rooms,
    presence,
    send,
    lose: () => close(CLOSE.insufficientState, "insufficient state"),
    recheck: (room) => void recheck(room).catch((error) => fail(error)),
  });

  function send(frame: string): void {
    if (ended) return;
    if (peer.backlog() > MAX_BACKLOG_BYTES) return close(CLOSE.slowConsumer, "slow consumer");
    peer.send(frame);
  }

  /** A peer that reads nothing may take a while to go: its rooms are left at once. */
  function close(code: number, reason: string): void {
    if (ended) return;
    peer.close(code, reason);
    end().catch((error) => log.error({ err: error }, "realtime: cannot leave rooms"));
  }

  async function end(): Promise<void> {
    ended = true;
    await memberships.leaveAll();
  }

  async function join(room: Room, id: string | number | undefined, cursor?: Cursor) {
    const stillMay = async () => {
      if (room.recheckOn.length > 0) await policy.resolve(caller, room.name);
    };
    await memberships.join(room, { caller, stillMay }, (history) => {
      const { epoch, offset, recovered, reason, publications } = history;
      const head = { ...(id !== undefined && { id }), op: "subscribed", room: room.name };
      const text = JSON.stringify({ ...head, epoch, offset, recovered, ...(reason && { reason }) });
      const events = publications.map(({ frame }) => frame).join(",");
      send(`${text.slice(0, -1)},"events":[${events}]}`);
    }, cursor);
    if (ended) await memberships.leaveAll();
  }

  /** Leaves a room that the caller may no longer listen to, and says so. */
  async function recheck(name: string): Promise<void> {
    try {
      await policy.resolve(caller, name);
    } catch (error) {
      const failure = asFailure(error);
      if (!failure || failure.row.status >= 500) {
        return close(CLOSE.insufficientState, "unavailable");
      }
      await memberships.leave(name);
      send(JSON.stringify({ op: "unsubscribed", room: name, code: failure.code }));
    }
  }

  async function handle(message: ClientMessage): Promise<unknown> {
    switch (message.op) {
      case "subscribe":
        return await join(await policy.resolve(caller, message.room), message.id, message.cursor);
      case "unsubscribe": {
        // Rooms are joined under their full name; the client may know another.
        const known = memberships.has(message.room);
        await memberships.leave(
          known ? message.room : (await policy.resolve(caller, message.room)).name,
        );
        return reply({ id: message.id, op: "ok" });
      }
      case "presence": {
        const { name } = await policy.resolve(caller, message.room);
        const members = await presence.list(name);
        return reply({ id: message.id, op: "presence", room: name, ...members });
      }
      case "publish": {
        const { name } = await policy.resolve(caller, message.room, "publish");
        const { id, kind, data, key } = message;
        const { epoch, offset } = await rooms.publish(name, {
          ...{ kind, data },
          ...(key !== undefined && { key: `client:${caller.id}:${key}` }),
        });
        return reply({ id, op: "ok", room: name, epoch, offset });
      }
      case "auth": {
        const renewed = await checkToken(message.token);
        if (renewed.id !== caller.id) {
          throw requestFailures.make("forbidden", "Cannot renew: the token is somebody else's");
        }
        caller = renewed;
        // It may carry fewer roles than the one before.
        await Promise.all(memberships.list().map(recheck));
        return reply({ id: message.id, op: "ok" });
      }
      case "pong":
        return;
    }
  }

  function reply(body: Record<string, unknown>): void {
    send(JSON.stringify(body));
  }

  function fail(error: unknown, id?: string | number): void {
    const known = asFailure(error);
    if (!known) log.error({ err: error }, "realtime: request failed");
    const failure = known ?? requestFailures.make("internal", "The request could not be answered");
    const { code, row: { title }, message: detail } = failure;
    reply({ ...(id !== undefined && { id }), op: "error", code, title, detail });
  }

  return {
    async open() {
      reply({
        op: "welcome",
        user_id: caller.id,
        session_id: sessionId,
        ping_interval_s: PING_INTERVAL_S,
      });
      try {
        await join(await policy.resolve(caller, ownRoom), undefined);
      } catch (error) {
        // Without its own room it would wait for matches it never hears of: it comes back instead.
        fail(error);
        close(asFailure(error)?.row.close ?? CLOSE.insufficientState, "unavailable");
      }
    },

    async receive(frame, isOverLimit = false) {
      if (ended) return;
      if (!fits(frame)) return close(CLOSE.protocolError, "text frames of at most 16 KiB");
      let json: unknown;
      try {
        json = JSON.parse(frame);
      } catch {
        return close(CLOSE.protocolError, "not JSON");
      }
      const id = requestIdOf(json);
      try {
        if (isOverLimit) throw requestFailures.make("rate_limited", "Too many messages at once");
        const parsed = ClientMessage.safeParse(json);
        if (!parsed.success) {
          throw realtimeFailures.make("bad_message", sayFault(faultsOf(parsed.error.issues)[0]!));
        }
        const { op } = parsed.data;
        // Whoever may have anything traced is one of us.
        const above = hasRole(caller, "service") ? traceOf(json) : undefined;
        await begun(`socket ${op}`, above, () => handle(parsed.data));
      } catch (error) {
        fail(error, id);
      }
    },

    close,
    end,
    caller: () => caller,
    isIdle: () => memberships.list().every((room) => room === ownRoom),
  };
}

/** `traceparent`, where a game server that traces itself sends one. */
function traceOf(json: unknown): string | undefined {
  const text = Reflect.get(Object(json), "traceparent");
  return typeof text === "string" ? text : undefined;
}

function requestIdOf(json: unknown): string | number | undefined {
  const id = typeof json === "object" && json !== null && "id" in json ? json.id : undefined;
  return (typeof id === "string" && id.length <= 64) || typeof id === "number" ? id : undefined;
}
