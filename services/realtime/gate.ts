/** All sockets of this process: pings, silent peers, and telling everyone to come back elsewhere. */

import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import type { RoomHub } from "../platform/room_hub.ts";
import type { SocketLimits } from "../config.ts";
import { type Caller, hasRole, type Identity, type RevokeReason } from "../identity/mod.ts";
import type { RoomPolicy } from "./rooms.ts";
import { createSession, type Peer, type Session } from "./session.ts";
import { CLOSE, fits, PING_INTERVAL_S } from "./wire.ts";

export interface Gate {
  /** Lets an authenticated socket in, unless its account or address has too many. */
  open(caller: Caller, peer: Peer, address: string): Connection;
  /** Sockets open now. */
  count(): number;
  /** Pings for ever and cuts those that stay silent. */
  run(signal: AbortSignal): Promise<void>;
  /** Closes the sockets of a session that ended. */
  endSession(sessionId: string, reason: RevokeReason): void;
  /** Tells every socket to reconnect elsewhere, new ones too; resolves when they have gone. */
  closeAll(): Promise<void>;
}

export interface Connection {
  receive(frame: unknown): void;
  end(): void;
}

const SILENCE_MS = (PING_INTERVAL_S + 10) * 1000;
const SWEEP_MS = 5_000;
/** Longest wait for peers to answer that they close, and how often they are looked at. */
const FAREWELL_MS = 1_000;
const FAREWELL_LOOK_MS = 20;

/** Frames of one socket that may wait for their turn. */
const MAX_WAITING_FRAMES = 200;

interface Open {
  /** Session and expiry of the credentials it lives on. */
  caller: Caller;
  session: Session;
  peer: Peer;
  heardAt: number;
  pingedAt: number;
}

export function createGate(
  { rooms, policy, identity, isRevoked, limits, clock, ids, log }: {
    rooms: RoomHub;
    policy: RoomPolicy;
    identity: Pick<Identity, "checkToken">;
    /** Whether a session has ended while tokens of it are in date. */
    isRevoked: (sessionId: string) => boolean;
    limits: SocketLimits;
    clock: Clock;
    ids: Ids;
    log: Logger;
  },
): Gate {
  const sockets = new Set<Open>();
  /** Open sockets by account and by address. */
  const open = new Map<string, number>();
  const count = (holder: string) => open.get(holder) ?? 0;
  let closing = false;

  return {
    open(caller, peer, address) {
      const isFull = count(`account ${caller.id}`) >= limits.perAccount ||
        count(`address ${address}`) >= limits.perAddress;
      // Game servers hold many on purpose.
      if (isFull && !hasRole(caller, "service")) {
        peer.close(CLOSE.tooManyConnections, "too many connections");
        return { receive() {}, end() {} };
      }
      if (closing) peer.close(CLOSE.serverRestart, "server restart");
      const session = createSession({
        caller,
        sessionId: ids.next(),
        peer,
        rooms,
        policy,
        checkToken: identity.checkToken,
        log,
        onRenewed: (renewed) => socket.caller = renewed,
      });
      const socket: Open = { caller, session, peer, heardAt: clock.now(), pingedAt: clock.now() };
      sockets.add(socket);
      const holders = [`account ${caller.id}`, `address ${address}`];
      for (const holder of holders) open.set(holder, count(holder) + 1);
      // Frames of one socket are handled in order: a reply never overtakes an earlier one.
      let tail: Promise<unknown> = session.open();
      const report = (error: unknown) => log.error({ err: error }, "realtime: session failed");
      tail = tail.catch(report);
      let waiting = 0;
      let ended = false;
      return {
        receive(frame) {
          socket.heardAt = clock.now();
          // Whoever sends faster than the engines answer must not fill the memory.
          if (!fits(frame) || ++waiting > MAX_WAITING_FRAMES) {
            return peer.close(CLOSE.protocolError, "too much at once");
          }
          tail = tail.then(() => session.receive(frame)).catch(report).finally(() => waiting--);
        },
        end() {
          if (ended) return;
          ended = true;
          for (const holder of holders) {
            if (count(holder) > 1) open.set(holder, count(holder) - 1);
            else open.delete(holder);
          }
          if (!sockets.delete(socket)) return;
          session.end().catch(report);
        },
      };
    },

    count: () => sockets.size,

    async run(signal) {
      while (!signal.aborted) {
        await clock.sleep(SWEEP_MS, signal);
        const now = clock.now();
        for (const socket of sockets) {
          const { sessionId } = socket.caller;
          if (sessionId !== undefined && isRevoked(sessionId)) {
            // It ended between the check at the door and the opening of the socket.
            socket.peer.close(CLOSE.unauthorised, "session ended");
          } else if ((socket.caller.expiresAt ?? Infinity) < now) {
            socket.peer.close(CLOSE.tokenExpired, "token expired");
          } else if (now - socket.heardAt > SILENCE_MS) {
            socket.peer.close(CLOSE.noPong, "no pong");
          } else if (now - socket.pingedAt >= PING_INTERVAL_S * 1000 - SWEEP_MS / 2) {
            socket.pingedAt = now;
            socket.peer.send('{"op":"ping"}');
          }
        }
      }
    },

    endSession(sessionId, reason) {
      const code = reason === "suspended" ? CLOSE.suspended : CLOSE.unauthorised;
      for (const { caller, peer } of sockets) {
        if (caller.sessionId === sessionId) peer.close(code, `session ${reason}`);
      }
    },

    async closeAll() {
      closing = true;
      for (const { peer } of sockets) peer.close(CLOSE.serverRestart, "server restart");
      const until = clock.now() + FAREWELL_MS;
      while (sockets.size > 0 && clock.now() < until) await clock.sleep(FAREWELL_LOOK_MS);
      const left = [...sockets];
      sockets.clear();
      await Promise.all(left.map(({ session }) => session.end().catch(() => {})));
    },
  };
}
