/**
 * The arena's use cases: practice at once, and sockets into a match wherever it runs (AR1, AR4).
 *
 * Holds which matches are being taken at this moment, how many sockets each account has here, whether
 * the process stops, after which no match is taken, and whether a wrong NODE_URL has been told of; what
 * runs here `hosting/matches.ts` holds. A match
 * of the matcher is taken by the node that its first player reaches; the others' sockets are piped
 * there. A practice match belongs to who asked for it, one at a time, and changes no rating.
 */

import type { CurrentGame } from "../game/mod.ts";
import { type Caller, hasRole, type Identity } from "../identity/mod.ts";
import { holds, type Hosting, type Match } from "../matchmaking/mod.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { Clock } from "../platform/time/clock.ts";
import { arenaFailures } from "./errors.ts";
import type { HostLease } from "./hosting/lease.ts";
import type { HostedMatches } from "./hosting/matches.ts";
import { openPipe } from "./hosting/pipe.ts";
import { practiceSeats, seatsOf } from "./hosting/seats.ts";
import type { Settling } from "./hosting/settling.ts";
import type { HostedRow, HostStore } from "./hosting/store.ts";
import type { SkillName } from "./opponents/mod.ts";
import type { ArenaPeer, Attached, HostedMatch } from "./types.ts";
import { ARENA_CLOSE } from "./wire.ts";

export interface Arena {
  /**
   * Begins a match against computer opponents; the one before ends.
   * @returns its id
   * @throws arena.unknown_mode, .busy
   */
  practice(caller: Caller, request: { mode: string; skill: SkillName }): Promise<string>;
  /**
   * A socket of a player. Where there is no such match it is told, and closed.
   * @param watch looks on, a little later
   * @param piped from another node: it is not led on
   */
  attach(
    caller: Caller,
    place: Place,
    peer: ArenaPeer,
  ): Attached;
  /** Keeps this node's matches its own, and gives up those of dead nodes. */
  run(signal: AbortSignal): Promise<void>;
  /** Gives up what runs, for others to play: the process stops. */
  close(): Promise<void>;
}

/** Matches of six on one thread that leave it half its time. */
const MOST_MATCHES = 64;
/** Practice leaves room for matches that somebody waits in. */
const MOST_PRACTICES = 48;
/** Frames of a socket that wait until its match is found. */
const MOST_WAITING = 120;

export function createArena(
  { matches, lease, settling, store, hosting, identity, game, here, tokens, random, ...base }: {
    matches: HostedMatches;
    lease: HostLease;
    settling: Pick<Settling, "idle">;
    store: HostStore;
    hosting: Pick<Hosting, "find" | "claim">;
    identity: Pick<Identity, "getUser">;
    game: CurrentGame;
    /** This process, and how others reach it. */
    here: { node: string; url: string };
    /** Says to another node who the player is. */
    tokens: { issue(caller: Caller): string };
    /** 0 to 1. */
    random: () => number;
    /** Sockets that an account may have here (SEC6). */
    perAccount: number;
    /** A close code that all sockets have. */
    close: { tooManyConnections: number };
    clock: Clock;
    ids: Ids;
    log: Logger;
  },
): Arena {
  const { clock, ids, log, perAccount, close } = base;
  let stopping = false;
  let warned = false;
  const taking = new Map<string, Promise<HostedRow | undefined>>();
  /** Open sockets by account, those that are led on included. */
  const held = new Map<string, number>();

  const isFull = () => stopping || matches.list().length >= MOST_MATCHES;
  const isFullOfPractice = () =>
    isFull() || matches.list().filter(({ practice }) => practice).length >= MOST_PRACTICES;

  async function open(
    match: Omit<HostedMatch, "setup">,
    sides: number,
    practisedBy: string | null,
  ): Promise<void> {
    await lease.hold();
    const { node: host, url } = here;
    const row = { id: match.id, mode: match.mode, host, url, practisedBy };
    if (!await store.host(row, new Date(clock.now()))) return;
    const { seats } = match;
    // From here on nothing waits: of two practices at once the later one is played.
    if (practisedBy !== null) endPractice(practisedBy);
    const seed = Math.floor(random() * 2 ** 31);
    matches.open({ ...match, setup: { seed, sides, seats: seats.map(({ side }) => ({ side })) } });
  }

  /** Makes a match of the matcher this node's, unless it is another's already. */
  async function take(found: Match): Promise<HostedRow | undefined> {
    const matchId = found.id;
    if (isFull()) throw arenaFailures.make("busy", "Cannot join: the arena is full");
    if (!await hosting.claim(matchId)) return undefined;
    // Read anew: until now a game server could have somebody added.
    const match = await hosting.find(matchId) ?? found;
    const named = match.participants.map(async ({ userId }) =>
      [userId, await nameOf(userId)] as const
    );
    const seats = seatsOf(match, new Map(await Promise.all(named)));
    await open({ id: matchId, mode: match.mode, seats, practice: false }, match.teams, null);
    return await store.find(matchId);
  }

  async function nameOf(userId: string): Promise<string> {
    return await identity.getUser(userId).then(({ displayName }) => displayName, () => "");
  }

  /** One at a time for each match: of two players at once the second finds it taken. */
  async function takeOnce(matchId: string, caller: Caller): Promise<HostedRow | undefined> {
    // Asked for each: who has no part in it must not answer for who has.
    const match = await hosting.find(matchId);
    if (!match || !holds(match, caller.id)) return undefined;
    const underWay = taking.get(matchId);
    if (underWay) return await underWay;
    const taken = take(match).finally(() => taking.delete(matchId));
    taking.set(matchId, taken);
    return await taken;
  }

  function sit(match: HostedMatch, { caller, watch, peer, gone }: Coming): Attached | undefined {
    // Whoever comes back in the meantime must not lose the seat to the socket that went.
    if (gone()) return undefined;
    // Nobody but the staff looks on at a practice, and nobody at their own match.
    const seat = match.seats.findIndex(({ userId }) => userId === caller.id);
    if (watch ? seat >= 0 || match.practice && !hasRole(caller, "mod", "admin") : seat < 0) {
      return refuse(peer, ARENA_CLOSE.notFound, "no such match");
    }
    return matches.attach(match, seat, peer, caller);
  }

  async function reach(coming: Coming): Promise<Attached | undefined> {
    const { matchId, caller, watch, piped, peer } = coming;
    const own = matches.find(matchId);
    if (own) return sit(own, coming);
    const row = await store.find(matchId) ??
      (watch ? undefined : await takeOnce(matchId, caller));
    if (!row) {
      // None of its players has come yet: who looks on waits for them.
      const found = watch ? await hosting.find(matchId) : undefined;
      return found?.status === "active" && found.address === null
        ? refuse(peer, ARENA_CLOSE.slowConsumer, "its players have not come: come back")
        : refuse(peer, ARENA_CLOSE.notFound, "no such match");
    }
    if (row.ended) {
      const lost = (await hosting.find(matchId))?.status === "voided";
      return lost
        ? refuse(peer, ARENA_CLOSE.lost, "lost")
        : refuse(peer, ARENA_CLOSE.notFound, "no such match");
    }
    const taken = matches.find(matchId);
    if (taken) return sit(taken, coming);
    // A practice ends here and then; its row says so a moment later.
    if (row.host === here.node && row.practisedBy !== null) {
      return refuse(peer, ARENA_CLOSE.notFound, "no such match");
    }
    if (row.host === here.node || piped || !row.alive) {
      // Nobody runs it: it is given up within seconds, and its player told.
      return refuse(peer, ARENA_CLOSE.slowConsumer, "the match's node does not answer: come back");
    }
    if (coming.gone()) return undefined;
    if (row.url === here.url && !warned) {
      warned = true;
      log.warn(
        { url: row.url, host: row.host },
        "arena: another node has this node's NODE_URL, so sockets reach their match by chance alone",
      );
    }
    const query = watch ? "piped&watch" : "piped";
    const address = new URL(`/arena/${matchId}?${query}`, row.url.replace(/^http/, "ws"));
    return openPipe({ address, token: tokens.issue(caller), peer, clock });
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
      const player = await identity.getUser(caller.id);
      if (isFullOfPractice()) {
        throw arenaFailures.make("busy", "Cannot practise: the arena is full");
      }
      const seats = practiceSeats(mode, player, skill);
      const id = ids.next();
      await open({ id, mode: mode.id, seats, practice: true }, mode.teams, caller.id);
      return id;
    },

    attach(caller, place, peer) {
      const { matchId } = place;
      const open = held.get(caller.id) ?? 0;
      if (open >= perAccount && !hasRole(caller, "service")) {
        refuse(peer, close.tooManyConnections, "too many connections");
        return { receive() {}, end() {} };
      }
      held.set(caller.id, open + 1);
      const waiting: Uint8Array<ArrayBuffer>[] = [];
      let attached: Attached | undefined;
      let gone = false;
      reach({ ...place, caller, peer, gone: () => gone }).then((reached) => {
        attached = reached;
        for (const bytes of waiting.splice(0)) attached?.receive(bytes);
      }).catch((error) => {
        log.warn({ match: matchId, err: String(error) }, "arena: a socket cannot be seated now");
        refuse(peer, ARENA_CLOSE.slowConsumer, "cannot be seated now: come back");
      });
      return {
        receive(bytes) {
          if (attached) attached.receive(bytes);
          else if (waiting.length < MOST_WAITING) waiting.push(bytes);
        },
        end() {
          // A socket that fails closes as well.
          if (gone) return;
          gone = true;
          letGo(caller.id);
          attached?.end();
        },
      };
    },

    run: lease.run,

    async close() {
      stopping = true;
      await Promise.allSettled(taking.values());
      for (const { id } of matches.list()) matches.lose(id);
      await settling.idle();
    },
  };

  function letGo(userId: string): void {
    const open = held.get(userId)!;
    if (open > 1) held.set(userId, open - 1);
    else held.delete(userId);
  }

  function endPractice(userId: string): void {
    for (const { id, practice, seats } of matches.list()) {
      if (practice && seats.some((seat) => seat.userId === userId)) matches.abandon(id);
    }
  }
}

interface Coming extends Place {
  caller: Caller;
  peer: ArenaPeer;
  /** Whether the socket has closed again. */
  gone: () => boolean;
}

interface Place {
  matchId: string;
  watch: boolean;
  piped: boolean;
}

function refuse(peer: ArenaPeer, code: number, reason: string): undefined {
  peer.close(code, reason);
}
