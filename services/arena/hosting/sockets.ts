/**
 * The sockets of this node's matches, between the peers and the arena's thread.
 *
 * Holds who is connected to which match and how far behind each is. Frames go out as they come; a
 * peer that takes nothing gets none until it does, and is cut after a while. Its match does not wait.
 */

import { LONGEST_FRAME } from "../codec/commands.ts";
import type { Caller } from "../../identity/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { type Control, writeControl } from "../codec/control.ts";
import type { Refusal } from "../match/command_queue.ts";
import type { RunnerReport } from "../runner.ts";
import type { ArenaThread } from "../thread.ts";
import type { ArenaPeer, Attached } from "../types.ts";
import { ARENA_CLOSE } from "../wire.ts";

/** Whom a socket belongs to, and where it leads. */
export interface Place {
  matchId: string;
  seat: number;
  /** Whose it is, and how long that holds. */
  caller: Pick<Caller, "id" | "sessionId" | "expiresAt">;
}

export interface ArenaSockets {
  open(place: Place, peer: ArenaPeer, onEnd: () => void): Attached;
  /** Closes the sockets of a session that has ended. */
  endSession(sessionId: string, code: number, reason: string): void;
  /** Closes all sockets of a match, after a last frame. */
  close(matchId: string, last: Uint8Array<ArrayBuffer>, code: number, reason: string): void;
  /** Closes a seat's socket. */
  closeSeat(matchId: string, seat: number, code: number, reason: string): void;
  /** Sends a frame to all sockets of a match. */
  tell(matchId: string, message: Control): void;
  take(report: RunnerReport & { type: "frames" | "pong" | "bad frame" }): void;
  isTaken(matchId: string, seat: number): boolean;
  countWatching(matchId: string): number;
  placeOf(client: number): Place | undefined;
  /** Who has been ended for frames that no client sends, and for how many. */
  onSpoilt(listen: (place: Place, frames: Spoilt) => void): void;
}

interface Spoilt {
  reason: Refusal;
  count: number;
}

interface Open extends Place {
  id: number;
  peer: ArenaPeer;
  onEnd: () => void;
  /** Since when it takes nothing, by running time. */
  slowSince: number | undefined;
  /** Frames that it may still send. */
  credit: number;
}

/** Two seconds of frames. */
const MOST_BACKLOG = 16 * 1024;
const PATIENCE_MS = 10_000;
/** Frames a socket may send in each tick, and at once after a stall; another such burst ends it. */
const PER_TICK = 2;
const BURST = 120;
const UNKNOWN = { reason: "unknown", count: 1 } as const;
/** Those beyond the first burst. */
const FLOOD = { reason: "rate", count: BURST } as const;

export function createArenaSockets(
  { thread, clock, close }: {
    thread: Pick<ArenaThread, "send">;
    clock: Clock;
    /** Close codes that all sockets have. */
    close: { protocolError: number; tokenExpired: number };
  },
): ArenaSockets {
  const sockets = new Map<number, Open>();
  let next = 1;
  let spoilt: (place: Place, frames: Spoilt) => void = () => {};

  function forget(socket: Open): void {
    if (!sockets.delete(socket.id)) return;
    thread.send({ type: "gone", client: socket.id });
    socket.onEnd();
  }

  function end(socket: Open, code: number, reason: string): void {
    forget(socket);
    socket.peer.close(code, reason);
  }

  function spoil(socket: Open, frames: Spoilt, why: string): void {
    end(socket, close.protocolError, why);
    spoilt(socket, frames);
  }

  const of = (matchId: string) => [...sockets.values()].filter((each) => each.matchId === matchId);

  /** Looks whether slow ones go on, or have to go, and those whose time is over. */
  function look(socket: Open): void {
    if ((socket.caller.expiresAt ?? Infinity) <= clock.now()) {
      return end(socket, close.tokenExpired, "token expired");
    }
    const waits = socket.peer.backlog() > MOST_BACKLOG;
    if (waits && socket.slowSince === undefined) {
      socket.slowSince = clock.elapsed();
      thread.send({ type: "slow", client: socket.id, slow: true });
    } else if (waits && clock.elapsed() - socket.slowSince! > PATIENCE_MS) {
      end(socket, ARENA_CLOSE.slowConsumer, "too slow");
    } else if (!waits && socket.slowSince !== undefined) {
      socket.slowSince = undefined;
      thread.send({ type: "slow", client: socket.id, slow: false });
    }
  }

  return {
    open({ matchId, seat, caller }, peer, onEnd) {
      for (const other of of(matchId)) {
        const same = other.seat === seat && (seat >= 0 || other.caller.id === caller.id);
        if (same) end(other, ARENA_CLOSE.replaced, "taken elsewhere");
      }
      const socket: Open = {
        ...{ id: next++, matchId, seat, caller },
        ...{ peer, onEnd, slowSince: undefined, credit: BURST },
      };
      sockets.set(socket.id, socket);
      thread.send({ type: "join", match: matchId, client: socket.id, seat });
      return {
        receive(bytes) {
          if (!sockets.has(socket.id)) return;
          // Neither is a client's: the thread, which others share, is not to see them.
          if (bytes.length > LONGEST_FRAME) return spoil(socket, UNKNOWN, "too long");
          socket.credit--;
          if (socket.credit < -BURST) return spoil(socket, FLOOD, "too many frames");
          if (socket.credit >= 0) thread.send({ type: "frame", client: socket.id, bytes });
        },
        end: () => forget(socket),
      };
    },
    endSession(sessionId, code, reason) {
      for (const socket of [...sockets.values()]) {
        if (socket.caller.sessionId === sessionId) end(socket, code, reason);
      }
    },
    close(matchId, last, code, reason) {
      for (const socket of of(matchId)) {
        socket.peer.send(last);
        end(socket, code, reason);
      }
    },
    closeSeat(matchId, seat, code, reason) {
      for (const socket of of(matchId)) if (socket.seat === seat) end(socket, code, reason);
    },
    tell(matchId, message) {
      const frame = writeControl(message);
      for (const { peer } of of(matchId)) peer.send(frame);
    },
    take(report) {
      switch (report.type) {
        case "frames":
          for (const [client, bytes] of report.frames) {
            sockets.get(client)?.peer.send(bytes);
          }
          for (const socket of sockets.values()) {
            socket.credit = Math.min(BURST, socket.credit + PER_TICK);
            look(socket);
          }
          return;
        case "pong":
          return sockets.get(report.client)?.peer.send(report.bytes);
        case "bad frame": {
          const socket = sockets.get(report.client);
          if (socket) spoil(socket, UNKNOWN, report.reason);
          return;
        }
      }
    },
    isTaken: (matchId, seat) => of(matchId).some((each) => each.seat === seat),
    countWatching: (matchId) => of(matchId).filter(({ seat }) => seat < 0).length,
    placeOf: (client) => sockets.get(client),
    onSpoilt: (listen) => spoilt = listen,
  };
}
