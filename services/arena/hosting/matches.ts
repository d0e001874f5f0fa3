/**
 * The matches that run on this node, between their sockets and the thread that plays them (AR1, AR4).
 *
 * Holds each match, who of it has a seat taken, and who has left it. The thread's reports drive it. A
 * practice begins at once; any other match when everybody is there or has been waited for, after a
 * countdown. A seat whose socket is gone is kept for a while; its body then leaves the arena, and is
 * back with its player. A match ends once: over, lost or abandoned.
 */

import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { type Control, type Welcome, writeControl } from "../codec/control.ts";
import type { IgnoredInputs } from "../match/match.ts";
import type { RunnerReport } from "../runner.ts";
import { TICKS_PER_SECOND } from "../simulation/mod.ts";
import type { ArenaThread } from "../thread.ts";
import type { ArenaPeer, Attached, HostedMatch } from "../types.ts";
import { ARENA_CLOSE } from "../wire.ts";
import type { ArenaSockets, Place } from "./sockets.ts";

export interface HostedMatches {
  list(): HostedMatch[];
  find(matchId: string): HostedMatch | undefined;
  open(match: HostedMatch): void;
  /** A socket for a seat; −1: looks on. */
  attach(
    match: HostedMatch,
    seat: number,
    peer: ArenaPeer,
    caller: Place["caller"],
  ): Attached;
  /** Ends it here and now: others have given it up, or it cannot go on. */
  lose(matchId: string): void;
  /** Ends a match that nobody wants any more: a practice, or one that the staff has voided. */
  abandon(matchId: string): void;
}

export interface MatchListener {
  /** It is here, until `ended`; its players may leave it elsewhere. */
  opened(
    match: HostedMatch,
    hands: { ended: AbortSignal; leave(userId: string): void; abandon(): void },
  ): void;
  /** It has been played to its end. @returns whether that counts */
  over(match: HostedMatch, report: RunnerReport & { type: "over" }): Promise<boolean>;
  /** Inputs of its players were ignored. */
  refused(match: HostedMatch, inputs: readonly IgnoredInputs[]): void;
  /** It cannot be played on. */
  lost(match: HostedMatch): Promise<void>;
  /** A player has left it from within. */
  left(match: HostedMatch, userId: string): void;
  /** It begins in so many seconds. */
  counting(match: HostedMatch, seconds: number): void;
}

/** A seat is kept so long, and a practice without its player. */
const SEAT_MS = 30_000;
/** Who looks on at one match. */
const MOST_WATCHING = 32;
/** Players who do not come are not waited for longer. */
const ARRIVAL_MS = 10_000;
const COUNTDOWN_S = 3;

interface Hosted {
  match: HostedMatch;
  /** Seats given up for good. */
  left: Set<number>;
  /** When the socket of a seat went last, by running time. */
  goneAt: Map<number, number>;
  begun: boolean;
  /** Played to its end, which is being committed: it can be neither lost nor left any more. */
  over: boolean;
  /** Milliseconds of running time at which it begins, once that is known. */
  startsAt: number | undefined;
  everybody: PromiseWithResolvers<void>;
  ended: AbortController;
}

export function createHostedMatches(
  { thread, sockets, listener, clock, log }: {
    thread: ArenaThread;
    sockets: ArenaSockets;
    listener: MatchListener;
    clock: Clock;
    log: Logger;
  },
): HostedMatches {
  const hosted = new Map<string, Hosted>();
  thread.onReport(hear);
  sockets.onSpoilt(({ matchId, seat }, { reason, count }) => {
    const { match } = hosted.get(matchId) ?? {};
    if (match) listener.refused(match, [{ seat, reason, count }]);
  });
  thread.onDeath((reason) => {
    log.error({ reason }, "arena: the thread died, its matches are lost");
    for (const { match } of [...hosted.values()]) lost(match);
  });

  function end(id: string, last: Control, code: number, reason: string): boolean {
    const ending = hosted.get(id);
    if (!ending) return false;
    hosted.delete(id);
    ending.ended.abort();
    sockets.close(id, writeControl(last), code, reason);
    return true;
  }

  function lost(match: HostedMatch): void {
    if (hosted.get(match.id)?.over) return;
    if (end(match.id, { type: "void" }, ARENA_CLOSE.lost, "lost")) void listener.lost(match);
  }

  function hear(report: RunnerReport): void {
    switch (report.type) {
      case "over":
        return void over(report);
      case "failed": {
        log.error({ match: report.match, err: report.reason }, "arena: a match failed");
        const failed = hosted.get(report.match);
        return failed && lost(failed.match);
      }
      case "refused": {
        const { match } = hosted.get(report.match) ?? {};
        return match && listener.refused(match, report.refusals);
      }
      case "leaves": {
        const place = sockets.placeOf(report.client);
        const from = place && hosted.get(place.matchId);
        const userId = from?.match.seats[place!.seat]?.userId;
        if (!from || userId === undefined) return;
        leave(from, place!.seat);
        return listener.left(from.match, userId);
      }
      default:
        return sockets.take(report);
    }
  }

  async function over(report: RunnerReport & { type: "over" }): Promise<void> {
    const each = hosted.get(report.match);
    if (!each) return;
    const { match } = each;
    each.over = true;
    // Told once it is committed: nobody has won what a dying node then takes back.
    const counts = await listener.over(match, report).catch((error) => {
      log.error({ match: match.id, err: String(error) }, "arena: a match cannot be ended well");
      return false;
    });
    if (counts) end(match.id, { type: "over", ...report.outcome }, ARENA_CLOSE.over, "over");
    else end(match.id, { type: "void" }, ARENA_CLOSE.lost, "lost");
  }

  function leave(each: Hosted, seat: number): void {
    const { match, left } = each;
    left.add(seat);
    thread.send({ type: "leave", match: match.id, seat });
    sockets.closeSeat(match.id, seat, ARENA_CLOSE.over, "left");
    if (match.practice) abandon(match.id);
    else seeWhoIsThere(each);
  }

  function leavePlayer(matchId: string, userId: string): void {
    const each = hosted.get(matchId);
    const seat = each?.match.seats.findIndex((taken) => taken.userId === userId) ?? -1;
    if (each && seat >= 0 && !each.left.has(seat)) leave(each, seat);
  }

  function abandon(id: string): void {
    const each = hosted.get(id);
    if (!each || each.over) return;
    thread.send({ type: "close", match: id });
    end(id, { type: "void" }, ARENA_CLOSE.over, "ended");
    void listener.lost(each.match);
  }

  /** Whoever lost the connection has a while to come back. */
  async function keepSeat(
    { match, left, goneAt, ended: { signal } }: Hosted,
    seat: number,
  ): Promise<void> {
    const since = clock.elapsed();
    goneAt.set(seat, since);
    await clock.sleep(SEAT_MS, signal);
    if (signal.aborted || left.has(seat) || sockets.isTaken(match.id, seat)) return;
    // It was back meanwhile, and is waited for anew.
    if (goneAt.get(seat) !== since) return;
    if (match.practice) abandon(match.id);
    else thread.send({ type: "leave", match: match.id, seat });
  }

  const people = ({ match, left }: Hosted) =>
    match.seats.flatMap(({ userId }, seat) => userId === undefined || left.has(seat) ? [] : [seat]);
  const absent = (each: Hosted) =>
    people(each).filter((seat) => !sockets.isTaken(each.match.id, seat));
  function seeWhoIsThere(each: Hosted): void {
    if (absent(each).length === 0) each.everybody.resolve();
  }

  async function start(each: Hosted): Promise<void> {
    const { match, everybody, ended: { signal } } = each;
    if (!match.practice) {
      await Promise.race([everybody.promise, clock.sleep(ARRIVAL_MS, signal)]);
      if (signal.aborted) return;
      each.startsAt = clock.elapsed() + COUNTDOWN_S * 1_000;
      listener.counting(match, COUNTDOWN_S);
      sockets.tell(match.id, countdown(COUNTDOWN_S));
      await clock.sleep(COUNTDOWN_S * 1_000, signal);
      if (signal.aborted) return;
    }
    each.begun = true;
    thread.send({ type: "begin", match: match.id });
    for (const seat of absent(each)) void keepSeat(each, seat);
  }

  return {
    list: () => [...hosted.values()].map(({ match }) => match),
    find: (id) => hosted.get(id)?.match,

    open(match) {
      const each: Hosted = {
        ...{ match, left: new Set(), goneAt: new Map(), begun: false, over: false },
        startsAt: undefined,
        ...{ everybody: Promise.withResolvers<void>(), ended: new AbortController() },
      };
      hosted.set(match.id, each);
      const opponents = match.seats.flatMap(({ skill }, seat) => skill ? [{ seat, skill }] : []);
      thread.send({ type: "open", match: match.id, setup: match.setup, opponents });
      listener.opened(match, {
        ended: each.ended.signal,
        leave: (userId) => leavePlayer(match.id, userId),
        abandon: () => abandon(match.id),
      });
      void start(each);
    },

    attach(match, seat, peer, caller) {
      const each = hosted.get(match.id);
      if (!each || each.left.has(seat)) {
        peer.close(ARENA_CLOSE.notFound, "no such match");
        return { receive() {}, end() {} };
      }
      if (seat < 0 && sockets.countWatching(match.id) >= MOST_WATCHING) {
        peer.close(ARENA_CLOSE.full, "too many look on");
        return { receive() {}, end() {} };
      }
      peer.send(writeControl(welcome(match, seat)));
      if (each.startsAt !== undefined && !each.begun) {
        peer.send(writeControl(countdown((each.startsAt - clock.elapsed()) / 1_000)));
      }
      const attached = sockets.open({ matchId: match.id, seat, caller }, peer, () => {
        if (each.begun && seat >= 0) void keepSeat(each, seat);
      });
      seeWhoIsThere(each);
      return attached;
    },

    lose(matchId) {
      const each = hosted.get(matchId);
      if (!each) return;
      thread.send({ type: "close", match: matchId });
      lost(each.match);
    },

    abandon,
  };
}

function countdown(seconds: number): Control {
  return { type: "countdown", seconds: Math.max(0, Math.round(seconds * 10) / 10) };
}

/** The first frame of a socket: all that both ends know before the first snapshot. */
function welcome({ id, mode, practice, setup, seats }: HostedMatch, seat: number): Welcome {
  return {
    type: "welcome",
    protocol: 1,
    match_id: id,
    ...{ mode, practice, seat },
    ticks_per_second: TICKS_PER_SECOND,
    setup: { seed: setup.seed, sides: setup.sides, seats: [...setup.seats] },
    players: seats.map(({ side, name, userId }) => ({ side, name, user_id: userId ?? null })),
  };
}
