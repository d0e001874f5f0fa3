/**
 * The arena's use cases: practice against computer opponents at once, and sockets into a match (AR1).
 *
 * Holds the matches that run on this node; the thread plays them. A practice match belongs to who
 * asked for it, one at a time, changes no rating, and ends when nobody is there any more.
 */

import type { CurrentGame } from "../game/mod.ts";
import type { Caller, Identity } from "../identity/mod.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { Clock } from "../platform/time/clock.ts";
import { type Control, type Welcome, writeControl } from "./codec/control.ts";
import { arenaFailures } from "./errors.ts";
import type { SkillName } from "./opponents/mod.ts";
import { TICKS_PER_SECOND } from "./simulation/mod.ts";
import type { RunnerReport } from "./runner.ts";
import type { ArenaSockets, Attached } from "./sockets.ts";
import type { ArenaThread } from "./thread.ts";
import type { ArenaPeer, HostedMatch, Seat } from "./types.ts";
import { ARENA_CLOSE } from "./wire.ts";

export interface Arena {
  /**
   * Begins a match against computer opponents; the one before ends.
   * @returns its id
   * @throws arena.unknown_mode, .busy
   */
  practice(caller: Caller, request: { mode: string; skill: SkillName }): Promise<string>;
  /** A socket of a player. Where there is no such match it is told, and closed. */
  attach(matchId: string, caller: Caller, peer: ArenaPeer): Attached;
  /** Ends what runs: the process stops. */
  close(): void;
}

/** Matches of six on one thread that leave it half its time. */
const MOST_MATCHES = 64;
/** A seat is kept so long; then nobody is there. */
const EMPTY_MS = 30_000;

export function createArena(
  { thread, sockets, identity, game, random, clock, ids, log }: {
    thread: ArenaThread;
    sockets: ArenaSockets;
    identity: Pick<Identity, "getUser">;
    game: CurrentGame;
    /** 0 to 1. */
    random: () => number;
    clock: Clock;
    ids: Ids;
    log: Logger;
  },
): Arena {
  const matches = new Map<string, HostedMatch>();
  thread.onReport(hear);
  thread.onDeath((reason) => {
    log.error({ reason }, "arena: the thread died, its matches are lost");
    for (const id of [...matches.keys()]) end(id, { type: "void" }, ARENA_CLOSE.lost, "lost");
  });

  function end(id: string, last: Control, code: number, reason: string): void {
    if (!matches.delete(id)) return;
    sockets.close(id, writeControl(last), code, reason);
  }

  function hear(report: RunnerReport): void {
    switch (report.type) {
      case "over":
        return end(report.match, { type: "over", ...report.outcome }, ARENA_CLOSE.over, "over");
      case "failed":
        log.error({ match: report.match, err: report.reason }, "arena: a match failed");
        return end(report.match, { type: "void" }, ARENA_CLOSE.lost, "lost");
      case "refused":
        return log.debug(report, "arena: inputs ignored");
      default:
        return sockets.take(report);
    }
  }

  function abandon(id: string): void {
    thread.send({ type: "close", match: id });
    end(id, { type: "void" }, ARENA_CLOSE.over, "ended");
  }

  /** Nobody is there: whoever lost the connection has a while to come back. */
  async function abandonLater(id: string): Promise<void> {
    await clock.sleep(EMPTY_MS);
    if (matches.has(id) && sockets.count(id) === 0) abandon(id);
  }

  return {
    async practice(caller, { mode: name, skill }) {
      const mode = game.config.modes.find(({ id, enabled }) => id === name && enabled);
      if (!mode) {
        throw arenaFailures.make(
          "unknown_mode",
          `Cannot practise "${name}": there is no such mode`,
        );
      }
      const { displayName } = await identity.getUser(caller.id);
      // From here on nothing waits: of two requests at once the later one has the match.
      for (const { id, seats } of matches.values()) {
        if (seats.some(({ userId }) => userId === caller.id)) abandon(id);
      }
      if (matches.size >= MOST_MATCHES) {
        throw arenaFailures.make("busy", "Cannot practise: the arena is full");
      }
      const seats: Seat[] = Array.from({ length: mode.teams * mode.team_size }, (_, i) => ({
        side: i % mode.teams,
        ...(i === 0
          ? { name: displayName, userId: caller.id }
          : { name: `${skill[0]!.toUpperCase()}${skill.slice(1)} ${i}` }),
      }));
      const setup = {
        seed: Math.floor(random() * 2 ** 31),
        sides: mode.teams,
        seats: seats.map(({ side }) => ({ side })),
      };
      const match: HostedMatch = { id: ids.next(), mode: mode.id, setup, seats };
      matches.set(match.id, match);
      const opponents = seats.flatMap(({ userId }, seat) => userId ? [] : [{ seat, skill }]);
      thread.send({ type: "open", match: match.id, setup, opponents });
      void abandonLater(match.id);
      return match.id;
    },

    attach(matchId, caller, peer) {
      const match = matches.get(matchId);
      const seat = match?.seats.findIndex(({ userId }) => userId === caller.id) ?? -1;
      if (!match || seat < 0) {
        peer.close(ARENA_CLOSE.notFound, "no such match");
        return { receive() {}, end() {} };
      }
      peer.send(writeControl(welcome(match, seat)));
      const place = { matchId, seat, sessionId: caller.sessionId };
      return sockets.open(place, peer, () => void abandonLater(matchId));
    },

    close() {
      for (const id of [...matches.keys()]) end(id, { type: "void" }, ARENA_CLOSE.lost, "restart");
    },
  };
}

/** The first frame of a socket: all that both ends know before the first snapshot. */
function welcome({ id, mode, setup, seats }: HostedMatch, seat: number): Welcome {
  return {
    type: "welcome",
    protocol: 1,
    match_id: id,
    ...{ mode, seat },
    ticks_per_second: TICKS_PER_SECOND,
    setup: { seed: setup.seed, sides: setup.sides, seats: [...setup.seats] },
    players: seats.map(({ side, name, userId }) => ({ side, name, user_id: userId ?? null })),
  };
}
