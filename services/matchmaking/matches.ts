/** Matches after the matcher: passes on request, results, game servers, open slots. */

import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { CurrentGame } from "../game/mod.ts";
import { type Actor, type Caller, hasRole } from "../identity/mod.ts";
import type { RoomHub } from "../platform/rooms/room_hub.ts";
import { matchmakingFailures } from "./errors.ts";
import { rematchWanted } from "./events.ts";
import { refuseArena } from "./hosting.ts";
import type { MatchStore } from "./stores/match.ts";
import type { Matcher } from "./matcher/matcher.ts";
import type { Matchers } from "./matcher/matchers.ts";
import type { ResultStore } from "./stores/result.ts";
import { checkResult, digestResult, judge } from "./results.ts";
import { checkRegion, getMode } from "./queueing.ts";
import { holds } from "./rules/playing.ts";
import type { TicketStore } from "./stores/store.ts";
import type { VoidStore } from "./stores/void.ts";
import type { Match, MatchStatus, ReportedStats, TeamResult } from "./types.ts";

export interface Matches {
  /** Runs a matching pass now; answers the matches it made (with `userId`: the one that holds them). */
  pass(request: { mode?: string; region?: string; userId?: string }): Promise<Match[]>;
  get(caller: Caller, matchId: string): Promise<Match>;
  list(userId: string, limit: number): Promise<Match[]>;
  /** What its authority reported of the players besides the result. */
  listStats(matchId: string): Promise<ReportedStats[]>;
  /** Idempotent: the same result again is answered like the first. */
  report(caller: Caller, matchId: string, teams: TeamResult[]): Promise<Match>;
  /**
   * The staff takes a match back, on or finished: it rates nobody, and boards forget it. Again changes
   * nothing. @throws matchmaking.match_not_found, .match_not_begun, .match_over, .match_changed
   */
  voidMatch(
    actor: Actor,
    matchId: string,
    request: { reason: string; expected?: MatchStatus },
  ): Promise<Match>;
  /**
   * The player plays no further: free to queue. The result may still name and rate the player.
   * @returns false where the match has ended with the player in it; again answers the same
   * @throws matchmaking.match_not_found, also for who is not in it; .match_not_begun
   */
  leave(matchId: string, userId: string): Promise<boolean>;
  /**
   * Tells the others that the player would play them again. Who wants the same queues as well: the
   * queue decides, by its own rules, and it rates like any match.
   * @throws matchmaking.match_not_found, .match_not_finished; request.forbidden for who was not in it
   */
  askRematch(caller: Caller, matchId: string): Promise<void>;
  /** A game server plays it there; the players are told, each with a token of their own. */
  assign(matchId: string, address: string): Promise<Match>;
  /** Asks for players for a team of a running match; 0 slots takes it back (MM17). */
  backfill(matchId: string, team: number, slots: number): Promise<Match>;
  /** A player's way into an assigned match; undefined while it has no address. */
  joinToken(match: Match, userId: string): string | undefined;
}

/** How long a pass that another node has to run is waited for. */
const OTHER_NODE_MS = 2_000;
const OTHER_NODE_POLL_MS = 100;

export function createMatches(
  {
    store,
    results,
    voids,
    tickets,
    matchers,
    releaseAfterPass,
    issueJoinToken,
    rooms,
    game,
    clock,
  }: {
    store: MatchStore;
    results: ResultStore;
    voids: VoidStore;
    tickets: Pick<TicketStore, "findLatest">;
    matchers: Pick<Matchers, "list">;
    /** True where passes are made by request only: any node may make the next one. */
    releaseAfterPass: boolean;
    /** A signed token for the player whose audience is the match. */
    issueJoinToken: (userId: string, matchId: string, expiresAt: number) => string;
    rooms: Pick<RoomHub, "publish">;
    game: CurrentGame;
    clock: Clock;
  },
): Matches {
  async function find(matchId: string): Promise<Match> {
    return await store.find(matchId) ??
      matchmakingFailures.fail("match_not_found", `Cannot find the match ${matchId}`);
  }

  /** What a pass makes, or what the node that holds the mode makes within a moment. */
  async function passOrWait(matcher: Matcher, region: string | undefined, since: Date) {
    const until = clock.elapsed() + OTHER_NODE_MS;
    for (;;) {
      const own = await matcher.pass(region, { release: releaseAfterPass });
      if (own) return await Promise.all(own.map(find));
      await clock.sleep(OTHER_NODE_POLL_MS);
      const found = await store.listSince(matcher.mode.id, region, since);
      if (found.length > 0 || clock.elapsed() >= until) return found;
    }
  }

  function joinToken(match: Match, userId: string): string {
    const mode = game.config.modes.find(({ id }) => id === match.mode);
    const seconds = mode?.max_duration_s ?? 0;
    return issueJoinToken(userId, match.id, match.createdAt.getTime() + seconds * 1000);
  }

  function refuseOver(match: Match): never {
    throw matchmakingFailures.make("match_over", `Cannot change the match: it is ${match.status}`);
  }

  return {
    async pass({ mode: modeId, region, userId }) {
      if (modeId !== undefined) getMode(game.config, modeId);
      if (region !== undefined) checkRegion(game.config, region);
      const since = new Date(clock.now());
      const asked = matchers.list().filter(({ mode }) =>
        modeId === undefined || mode.id === modeId
      );
      const made = (await Promise.all(asked.map((each) => passOrWait(each, region, since)))).flat();
      if (userId === undefined) return made;
      const holding = made.find((match) => match.participants.some((p) => p.userId === userId));
      if (holding) return [holding];
      const latest = await tickets.findLatest(userId);
      const match = latest?.matchId ? await store.find(latest.matchId) : undefined;
      return match && holds(match, userId) ? [match] : [];
    },

    async get(caller, matchId) {
      const match = await find(matchId);
      const plays = match.participants.some(({ userId }) => userId === caller.id);
      if (!plays && !hasRole(caller, "service", "mod", "admin")) {
        throw requestFailures.make(
          "forbidden",
          "Cannot show this match: you are not playing in it",
        );
      }
      return match;
    },

    list: (userId, limit) => store.list(userId, limit),
    listStats: (matchId) => store.listStats(matchId),

    async report(caller, matchId, teams) {
      const digest = digestResult(teams);
      const found = await results.finish(matchId, new Date(clock.now()), (match) => {
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
        // A mode may leave the configuration while its last matches run.
        const mode = game.config.modes.find(({ id }) => id === match.mode);
        const seats = judge(match, teams, mode?.rating ?? "weng-lin");
        return { authority: caller.id, digest, seats, seeds: mode?.seed_newcomers ?? false };
      });
      if (!found) {
        throw matchmakingFailures.make("match_not_found", `Cannot find the match ${matchId}`);
      }
      return await find(matchId);
    },

    async voidMatch({ caller, address }, matchId, { reason, expected }) {
      const before = await voids.voidMatch(matchId, { reason, expected }, {
        ...{ at: new Date(clock.now()), action: "match.void", actor: caller.id },
        ...{ subjects: [matchId], addresses: address === "" ? [] : [address] },
        ...{ outcome: "done", details: { reason } },
      });
      const match = await find(matchId);
      if (expected !== undefined && before !== expected) {
        throw matchmakingFailures.make(
          "match_changed",
          `Cannot void the match: it was ${expected} and is ${before}`,
        );
      }
      if (before === "proposed") {
        throw matchmakingFailures.make(
          "match_not_begun",
          "Cannot void the match: not everybody has accepted it yet",
        );
      }
      if (before === "cancelled") refuseOver(match);
      return match;
    },

    async leave(matchId, userId) {
      const outcome = await store.leave(matchId, userId, new Date(clock.now()));
      if (!outcome) {
        throw matchmakingFailures.make(
          "match_not_found",
          `Cannot leave the match ${matchId}: the player ${userId} is not in it`,
        );
      }
      if (outcome.status === "proposed") {
        throw matchmakingFailures.make(
          "match_not_begun",
          "Cannot leave the match: not everybody has accepted it yet",
        );
      }
      return outcome.left;
    },

    async askRematch(caller, matchId) {
      const match = await find(matchId);
      if (!match.participants.some(({ userId }) => userId === caller.id)) {
        throw requestFailures.make(
          "forbidden",
          "Cannot ask for a rematch: you did not play in the match",
        );
      }
      if (match.status !== "finished") {
        throw matchmakingFailures.make(
          "match_not_finished",
          `Cannot ask for a rematch: the match is ${match.status}`,
        );
      }
      const data = { match_id: matchId, user_id: caller.id };
      await rooms.publish(matchId, {
        ...{ kind: rematchWanted.kind, data, key: `rematch ${matchId} ${caller.id}` },
      });
    },

    async assign(matchId, address) {
      const match = await find(matchId);
      refuseArena(match);
      const done = await store.assign(matchId, {
        address,
        invitations: match.participants.filter(({ left }) => !left).map(({ userId }) => ({
          userId,
          joinToken: joinToken(match, userId),
        })),
        at: new Date(clock.now()),
      });
      const now = await find(matchId);
      if (!done && now.status !== "active") refuseOver(now);
      if (!done) {
        throw matchmakingFailures.make(
          "already_assigned",
          `Cannot assign the match: it is played at ${now.address}`,
        );
      }
      return now;
    },

    async backfill(matchId, team, slots) {
      const match = await find(matchId);
      refuseArena(match);
      if (match.status !== "active") refuseOver(match);
      const size = game.config.modes.find(({ id }) => id === match.mode)?.team_size ?? 0;
      if (team >= match.teams || slots > size) {
        throw matchmakingFailures.make(
          "no_such_slots",
          `Cannot open ${slots} slots in team ${team}: the match has ${match.teams} teams of ${size}`,
        );
      }
      const opened = await store.openSlots(matchId, { team, slots, at: new Date(clock.now()) });
      if (!opened) refuseOver(await find(matchId));
      return match;
    },

    joinToken: (match, userId) => match.address === null ? undefined : joinToken(match, userId),
  };
}
