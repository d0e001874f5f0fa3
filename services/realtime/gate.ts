/**
 * All sockets of this process: pings, silent and idle peers, and telling everyone to come back
 * elsewhere (RT6, RT7, GEN9).
 *
 * Holds the open sockets and how many each account and address has. The socket route opens them and
 * gives their frames, `run` looks at all every few seconds, revocations end sessions at once. Frames
 * of one socket are handled in order; one that sends more than may wait is closed. What an account
 * may hold is counted per node.
 */

import type { Clock } from "../platform/time/clock.ts";
import { type Ids, isId } from "../platform/ids.ts";
import { type Caller, hasRole, type RevokeReason } from "../identity/mod.ts";
import { createMessageLimit, type SocketLimits } from "./message_limit.ts";
import { createSession, type Peer, type Session, type SessionDeps } from "./session.ts";
import { endedBy, type RealtimeMetrics } from "./metrics.ts";
import { CLOSE, closeCode, fits, PING_INTERVAL_S } from "./wire.ts";

export interface Gate {
  /** Lets an authenticated socket in, unless its account or address has too many. */
  open(caller: Caller, peer: Peer, address: string): Connection;
  /** Sockets open now. */
  count(): number;
  /** Pings for ever and cuts those that stay silent, idle or outlive their credentials. */
  run(signal: AbortSignal): Promise<void>;
  /** Closes the sockets of a session that ended. */
  endSession(sessionId: string, reason: RevokeReason): void;
  /**
   * Closes one socket of the account, as a bad line would: it may come back at once.
   * @returns whether there was one here
   */
  dropOne(userId: string): boolean;
  /** Tells every socket to reconnect elsewhere, new ones too; resolves when they have gone. */
  closeAll(): Promise<void>;
}

export interface Connection {
  receive(frame: unknown): void;
  /** @param code with which the other side closed it; undefined: it is gone */
  end(code?: number): void;
}

const SILENCE_MS = (PING_INTERVAL_S + 10) * 1000;
const SWEEP_MS = 5_000;
/** Without a room, a ticket or a request for so long, a socket is of no use (RT6). */
const IDLE_MS = 10 * 60_000;
/** How often the tickets of an idle socket's owner are looked at. */
const IDLE_LOOK_MS = 30_000;
/** Longest wait for peers to answer that they close, and how often they are looked at. */
const FAREWELL_MS = 1_000;
const FAREWELL_LOOK_MS = 20;

interface Open {
  session: Session;
  peer: Peer;
  openedAt: number;
  heardAt: number;
  pingedAt: number;
  /** When it is next asked whether it is of use; a request puts it off. */
  idleAt: number;
}

export interface GateDeps extends SessionDeps {
  /** Whether a session has ended while tokens of it are in date. */
  isRevoked: (sessionId: string) => boolean;
  /** Those of the users who are queued or in a match. */
  filterBusy: (userIds: string[]) => Promise<Set<string>>;
  /** Told every few seconds who has a socket open: their tickets live on (MM8). */
  keepAlive: (userIds: string[]) => Promise<void>;
  limits: SocketLimits;
  metrics: RealtimeMetrics;
  clock: Clock;
  ids: Ids;
}

export function createGate(deps: GateDeps): Gate {
  const { presence, isRevoked, filterBusy, keepAlive, limits, metrics, clock, ids, log } = deps;
  const sockets = new Set<Open>();
  /** Open sockets by account and by address. */
  const open = new Map<string, number>();
  const count = (holder: string) => open.get(holder) ?? 0;
  let closing = false;
  /** How long those that ended have been open. */
  let endedMs = 0;
  const report = (error: unknown) => log.error({ err: error }, "realtime: session failed");

  /** Why the socket may not open; undefined when it may. */
  function refusal(caller: Caller, address: string): [number, string] | undefined {
    if (caller.sessionId !== undefined && isRevoked(caller.sessionId)) {
      return [CLOSE.unauthorised, "session ended"];
    }
    const isFull = count(`account ${caller.id}`) >= limits.perAccount ||
      count(`address ${address}`) >= limits.perAddress;
    // Game servers hold many on purpose.
    if (isFull && !hasRole(caller, "service")) {
      return [CLOSE.tooManyConnections, "too many connections"];
    }
    return closing ? [CLOSE.serverRestart, "server restart"] : undefined;
  }

  function sweep(): void {
    const now = clock.elapsed();
    const users = new Set([...sockets].map(({ session }) => session.caller().id).filter(isId));
    keepAlive([...users]).catch((error) => {
      log.warn({ err: String(error) }, "realtime: cannot keep tickets alive");
    });
    const idle: Open[] = [];
    for (const socket of sockets) {
      const { sessionId, expiresAt = Infinity } = socket.session.caller();
      if (sessionId !== undefined && isRevoked(sessionId)) {
        // It ended between the check at the door and the opening of the socket.
        socket.session.close(CLOSE.unauthorised, "session ended");
      } else if (expiresAt < clock.now()) {
        socket.session.close(CLOSE.tokenExpired, "token expired");
      } else if (now - socket.heardAt > SILENCE_MS) {
        socket.session.close(CLOSE.noPong, "no pong");
      } else if (now - socket.pingedAt >= PING_INTERVAL_S * 1000 - SWEEP_MS / 2) {
        socket.pingedAt = now;
        socket.peer.send('{"op":"ping"}');
      }
      if (now >= socket.idleAt && socket.session.isIdle()) idle.push(socket);
    }
    if (idle.length > 0) void closeIdle(idle).catch(report);
  }

  async function closeIdle(idle: Open[]): Promise<void> {
    const now = clock.elapsed();
    for (const socket of idle) socket.idleAt = now + IDLE_LOOK_MS;
    const busy = await filterBusy(idle.map(({ session }) => session.caller().id));
    for (const { session, idleAt } of idle) {
      // A request that came meanwhile has put it off.
      if (idleAt !== now + IDLE_LOOK_MS || busy.has(session.caller().id)) continue;
      session.close(CLOSE.idle, "idle");
    }
  }

  metrics.show({
    count: () => sockets.size,
    openMs() {
      const now = clock.elapsed();
      return [...sockets].reduce((sum, { openedAt }) => sum + now - openedAt, endedMs);
    },
  });

  return {
    open(caller, peer, address) {
      const refused = refusal(caller, address);
      if (refused) {
        peer.close(...refused);
        return { receive() {}, end() {} };
      }
      const now = clock.elapsed();
      let closedWith: number | undefined;
      const noting: Peer = {
        ...peer,
        close(code, reason) {
          closedWith ??= code;
          peer.close(code, reason);
        },
      };
      const session = createSession(deps, { caller, sessionId: ids.next(), peer: noting });
      const socket: Open = {
        session,
        peer: noting,
        openedAt: now,
        heardAt: now,
        pingedAt: now,
        idleAt: now + IDLE_MS,
      };
      sockets.add(socket);
      metrics.opened();
      const holders = [`account ${caller.id}`, `address ${address}`];
      for (const holder of holders) open.set(holder, count(holder) + 1);
      const limit = createMessageLimit(limits, hasRole(caller, "service"));
      // Frames of one socket are handled in order: a reply never overtakes an earlier one.
      let tail: Promise<unknown> = session.open().catch(report);
      let waiting = 0;
      let ended = false;
      return {
        receive(frame) {
          metrics.received();
          const now = clock.elapsed();
          socket.heardAt = now;
          const verdict = limit.take(now);
          // Whoever sends faster than the engines answer must not fill the memory.
          if (!fits(frame) || verdict === "flood" || ++waiting > limit.mostWaiting) {
            return session.close(CLOSE.protocolError, "too much at once");
          }
          if (frame !== '{"op":"pong"}') socket.idleAt = now + IDLE_MS;
          tail = tail.then(() => session.receive(frame, verdict === "over")).catch(report)
            .finally(() => waiting--);
        },
        end(code) {
          if (ended) return;
          ended = true;
          for (const holder of holders) {
            if (count(holder) > 1) open.set(holder, count(holder) - 1);
            else open.delete(holder);
          }
          if (!sockets.delete(socket)) return;
          endedMs += clock.elapsed() - now;
          metrics.ended(endedBy(closedWith ?? code));
          session.end().catch(report);
        },
      };
    },

    count: () => sockets.size,

    async run(signal) {
      const telling = presence.run(signal);
      while (!signal.aborted) {
        await clock.sleep(SWEEP_MS, signal);
        sweep();
      }
      await telling;
    },

    endSession(sessionId, reason) {
      for (const { session } of sockets) {
        if (session.caller().sessionId === sessionId) {
          session.close(closeCode(reason), `session ${reason}`);
        }
      }
    },

    dropOne(userId) {
      const open = [...sockets].find(({ session }) => session.caller().id === userId);
      open?.session.close(CLOSE.serverRestart, "dropped by the staff");
      return open !== undefined;
    },

    async closeAll() {
      closing = true;
      for (const { session } of sockets) session.close(CLOSE.serverRestart, "server restart");
      const until = clock.elapsed() + FAREWELL_MS;
      while (sockets.size > 0 && clock.elapsed() < until) await clock.sleep(FAREWELL_LOOK_MS);
      const left = [...sockets];
      sockets.clear();
      for (const { openedAt } of left) {
        endedMs += clock.elapsed() - openedAt;
        metrics.ended("server");
      }
      await Promise.all(left.map(({ session }) => session.end().catch(() => {})));
    },
  };
}
