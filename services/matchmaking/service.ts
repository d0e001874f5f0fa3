import { type Batcher, createBatcher } from "../platform/batcher.ts";
import type { Clock } from "../platform/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import type { RoomHub } from "../platform/room_hub.ts";
import type { GameConfig, Mode } from "../game/mod.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { START_MMR } from "../ratings/mod.ts";
import { matchmakingFailures } from "./errors.ts";
import { createEstimates, type Estimates } from "./estimates.ts";
import type { MatchStore } from "./match_store.ts";
import type { Matcher } from "./matcher.ts";
import { checkResult, digestResult, judge } from "./results.ts";
import type { NewTicket, TicketStore } from "./store.ts";
import type { Match, TeamResult, Ticket } from "./types.ts";

export interface EnqueueRequest {
  userId: string;
  mode: string;
  region: string;
  mmr?: number;
}

export interface Matchmaking {
  /** @returns the live ticket; `fresh` false when the player was queued there already */
  enqueue(caller: Caller, request: EnqueueRequest): Promise<{ ticket: Ticket; fresh: boolean }>;
  /** Seconds a player of the pool may expect to wait; null while nobody knows. */
  estimate: Estimates["of"];
  /** @throws matchmaking.not_queued, .already_matched */
  dequeue(userId: string): Promise<Ticket>;
  /** Answers at once, or when the ticket changes, at the latest after `waitMs`. */
  getTicket(
    caller: Caller,
    ticketId: string,
    waitMs: number,
  ): Promise<{ ticket: Ticket; match?: Match }>;
  /** Runs a matching pass now; answers the matches it made (with `userId`: the one that holds them). */
  match(request: { mode?: string; region?: string; userId?: string }): Promise<Match[]>;
  getMatch(caller: Caller, matchId: string): Promise<Match>;
  listMatches(userId: string, limit: number): Promise<Match[]>;
  /** Idempotent: the same result again is answered like the first. */
  report(caller: Caller, matchId: string, teams: TeamResult[]): Promise<Match>;
  modes: readonly Mode[];
  /** Answers everybody who waits for a ticket, and from now on at once. */
  endWaits(): void;
  drain(): Promise<void>;
}

/** How long a pass that another node has to run is waited for. */
const OTHER_NODE_MS = 2_000;
const OTHER_NODE_POLL_MS = 100;
const FOREIGN_KEY = "23503";

export function createMatchmaking(
  { tickets, matches, matchers, releaseAfterPass, rooms, game, clock, ids }: {
    tickets: TicketStore;
    matches: MatchStore;
    matchers: Matcher[];
    /** True where passes are made by request only: any node may make the next one. */
    releaseAfterPass: boolean;
    rooms: RoomHub;
    game: GameConfig;
    clock: Clock;
    ids: Ids;
  },
): Matchmaking {
  const estimates = createEstimates({ matches, clock });
  const queue: Batcher<NewTicket, { ticket: Ticket; fresh: boolean } | undefined> = createBatcher({
    run: (batch) => tickets.enqueue(batch),
    key: ({ userId }) => userId,
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many players are queueing at once"),
  });

  const stopping = new AbortController();

  function getMode(id: string): Mode {
    return game.modes.find((mode) => mode.id === id && mode.enabled) ??
      matchmakingFailures.fail("unknown_mode", `Cannot queue for "${id}": there is no such mode`);
  }

  function checkRegion(id: string): void {
    if (!game.regions.some((region) => region.id === id)) {
      throw matchmakingFailures.make("unknown_region", `Cannot use "${id}": it is no region`);
    }
  }

  async function getMatchById(matchId: string): Promise<Match> {
    return await matches.find(matchId) ??
      matchmakingFailures.fail("match_not_found", `Cannot find the match ${matchId}`);
  }

  /** What a pass makes, or what the node that holds the mode makes within a moment. */
  async function passOrWait(matcher: Matcher, region: string | undefined, since: Date) {
    const until = clock.now() + OTHER_NODE_MS;
    for (;;) {
      const own = await matcher.pass(region, { release: releaseAfterPass });
      if (own) {
        return await Promise.all(own.map(getMatchById));
      }
      await clock.sleep(OTHER_NODE_POLL_MS);
      const found = await matches.listSince(matcher.mode.id, region, since);
      if (found.length > 0 || clock.now() >= until) return found;
    }
  }

  return {
    estimate: estimates.of,
    modes: game.modes.filter((mode) => mode.enabled),

    async enqueue(caller, { userId, mode: modeId, region, mmr }) {
      const mode = getMode(modeId);
      checkRegion(region);
      const trusted = hasRole(caller, "service", "admin");
      for (;;) {
        const now = clock.now();
        const queued = await queue.add({
          id: ids.next(),
          userId,
          mode: mode.id,
          region,
          mmr: trusted ? mmr ?? null : null,
          startMmr: START_MMR,
          at: new Date(now),
          expiresAt: new Date(now + mode.ticket_ttl_s * 1000),
        }).catch((error) => {
          if (error?.code !== FOREIGN_KEY) throw error;
          throw matchmakingFailures.make(
            "user_not_found",
            `Cannot queue ${userId}: there is no such player`,
          );
        });
        // Undefined: another request for this player won; its ticket is there to be found now.
        if (queued) return queued;
      }
    },

    async dequeue(userId) {
      const cancelled = await tickets.cancel(userId, new Date(clock.now()));
      if (cancelled) return cancelled;
      const latest = await tickets.findLatest(userId);
      const match = latest?.matchId ? await matches.find(latest.matchId) : undefined;
      if (match && match.finishedAt === null) {
        throw matchmakingFailures.make(
          "already_matched",
          `Cannot cancel: the player is in the match ${match.id}`,
          { members: { match_id: match.id } },
        );
      }
      throw matchmakingFailures.make("not_queued", "Cannot cancel: the player is not queued");
    },

    async getTicket(caller, ticketId, waitMs) {
      const get = async () => {
        const ticket = await tickets.find(ticketId);
        if (
          !ticket || (ticket.userId !== caller.id && !hasRole(caller, "service", "mod", "admin"))
        ) {
          throw matchmakingFailures.make("ticket_not_found", `Cannot find the ticket ${ticketId}`);
        }
        return ticket;
      };
      let ticket = await get();
      if (ticket.status === "queued" && waitMs > 0 && !stopping.signal.aborted) {
        const news = new AbortController();
        await using _subscription = await rooms.subscribe(
          `user:${ticket.userId}`,
          () => news.abort(),
        );
        // It may have changed before the subscription stood.
        ticket = await get();
        if (ticket.status === "queued") {
          await clock.sleep(waitMs, AbortSignal.any([news.signal, stopping.signal]));
          ticket = await get();
        }
      }
      const match = ticket.matchId ? await matches.find(ticket.matchId) : undefined;
      return { ticket, ...(match && { match }) };
    },

    async match({ mode: modeId, region, userId }) {
      if (modeId !== undefined) getMode(modeId);
      if (region !== undefined) checkRegion(region);
      const since = new Date(clock.now());
      const made: Match[] = [];
      for (const matcher of matchers) {
        if (modeId !== undefined && matcher.mode.id !== modeId) continue;
        made.push(...await passOrWait(matcher, region, since));
      }
      if (userId === undefined) return made;
      const holding = made.find((match) => match.participants.some((p) => p.userId === userId));
      if (holding) return [holding];
      const latest = await tickets.findLatest(userId);
      const match = latest?.matchId ? await matches.find(latest.matchId) : undefined;
      return match && match.finishedAt === null ? [match] : [];
    },

    async getMatch(caller, matchId) {
      const match = await getMatchById(matchId);
      const plays = match.participants.some(({ userId }) => userId === caller.id);
      if (!plays && !hasRole(caller, "service", "mod", "admin")) {
        throw requestFailures.make(
          "forbidden",
          "Cannot show this match: you are not playing in it",
        );
      }
      return match;
    },

    listMatches: (userId, limit) => matches.list(userId, limit),

    async report(caller, matchId, teams) {
      const digest = digestResult(teams);
      const found = await matches.finish(matchId, new Date(clock.now()), (match) => {
        if (match.authority !== null && match.authority !== caller.id) {
          throw matchmakingFailures.make(
            "wrong_authority",
            `Cannot take the result: ${match.authority} reports for this match`,
          );
        }
        checkResult(match, teams);
        if (match.status === "finished") {
          if (match.resultDigest === digest) return undefined;
          throw matchmakingFailures.make(
            "result_conflict",
            "Cannot take the result: another one was accepted before",
          );
        }
        if (match.status !== "active") {
          throw matchmakingFailures.make(
            "match_over",
            `Cannot take the result: it is ${match.status}`,
          );
        }
        return { authority: caller.id, digest, seats: judge(match, teams) };
      });
      if (!found) {
        throw matchmakingFailures.make("match_not_found", `Cannot find the match ${matchId}`);
      }
      return await getMatchById(matchId);
    },

    endWaits: () => stopping.abort(),
    drain: () => queue.drain(),
  };
}
