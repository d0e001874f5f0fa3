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
import type { Estimates } from "./estimates.ts";
import type { MatchStore } from "./match_store.ts";
import type { ProposalStore } from "./proposal_store.ts";
import type { NewTicket, Queued, TicketStore } from "./store.ts";
import { hasMovedOn } from "./rules_news.ts";
import type { Match, SeenTicket, Ticket } from "./types.ts";

export interface EnqueueRequest {
  userId: string;
  mode: string;
  region: string;
  mmr?: number;
  partyId?: string;
  latency?: Record<string, number>;
  bots?: boolean;
}

export interface Matchmaking {
  /**
   * @returns the live ticket; `fresh` false when the player was queued there already
   * @throws matchmaking.unknown_mode, .unknown_region, .user_not_found, .party_not_found,
   * .not_party_leader, .party_too_large
   */
  enqueue(caller: Caller, request: EnqueueRequest): Promise<Queued>;
  /** Seconds a player of this rating may expect to wait in the pool; null while nobody knows. */
  estimate: Estimates["of"];
  queues: Estimates["list"];
  /**
   * The player's ticket ends, with everybody in it; a proposed match is cancelled by it.
   * @throws matchmaking.not_queued, .already_matched
   */
  dequeue(userId: string): Promise<Ticket>;
  /** The ticket under which the player is queued or asked to accept a match. */
  findLive(userId: string): Promise<Ticket | undefined>;
  /**
   * Answers at once where the ticket is no longer what the caller has `seen`, else when it moves on;
   * at the latest after `waitMs` or when nobody listens (MM2).
   */
  getTicket(
    caller: Caller,
    ticketId: string,
    options: { waitMs: number; gone: AbortSignal; seen?: SeenTicket },
  ): Promise<{ ticket: Ticket; match?: Match }>;
  /** Accepts the proposed match: for the caller, or a game server for everybody in the ticket. */
  accept(caller: Caller, ticketId: string): Promise<{ ticket: Ticket; match?: Match }>;
  /** Leaves the queue instead; the others' tickets wait on. */
  decline(caller: Caller, ticketId: string): Promise<{ ticket: Ticket; match?: Match }>;
  /** These players have a socket open. */
  keepAlive(userIds: string[]): Promise<void>;
  modes: readonly Mode[];
  /** Answers everybody who waits for a ticket, and from now on at once. */
  endWaits(): void;
  drain(): Promise<void>;
}

const FOREIGN_KEY = "23503";
/** How often somebody who waits for news of a ticket keeps it alive, per grace time. */
const SIGNS_PER_GRACE = 3;
const STAFF = ["service", "mod", "admin"] as const;

export function createMatchmaking(
  { tickets, proposals, matches, estimates, rooms, game, clock, ids }: {
    tickets: TicketStore;
    proposals: ProposalStore;
    matches: Pick<MatchStore, "find">;
    estimates: Estimates;
    rooms: RoomHub;
    game: GameConfig;
    clock: Clock;
    ids: Ids;
  },
): Matchmaking {
  const queue: Batcher<NewTicket, Queued | "closed" | undefined> = createBatcher({
    run: (batch) => tickets.enqueue(batch),
    key: ({ userId }) => userId,
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many players are queueing at once"),
  });
  const stopping = new AbortController();
  const now = () => new Date(clock.now());

  async function queueParty(ticket: NewTicket, partyId: string, mode: Mode) {
    const queued = await tickets.enqueueParty(ticket, { id: partyId, largest: mode.team_size });
    switch (queued) {
      case "not_found":
        throw matchmakingFailures.make("party_not_found", `Cannot queue the party ${partyId}`);
      case "not_leader":
        throw matchmakingFailures.make(
          "not_party_leader",
          "Cannot queue the party: its leader queues for everybody",
        );
      case "too_large":
        throw matchmakingFailures.make(
          "party_too_large",
          `Cannot queue the party: a team of ${mode.id} has ${mode.team_size} players`,
        );
      default:
        return queued;
    }
  }

  async function getOwn(caller: Caller, ticketId: string): Promise<Ticket> {
    const ticket = await tickets.find(ticketId);
    if (!ticket || !(ticket.members.includes(caller.id) || hasRole(caller, ...STAFF))) {
      throw matchmakingFailures.make("ticket_not_found", `Cannot find the ticket ${ticketId}`);
    }
    return ticket;
  }

  async function withMatch(ticket: Ticket): Promise<{ ticket: Ticket; match?: Match }> {
    const match = ticket.matchId ? await matches.find(ticket.matchId) : undefined;
    return { ticket, ...(match && { match }) };
  }

  /** What a caller who does not say it has seen at least: that it queued, or what it accepted. */
  async function presumeSeen({ id, status, matchId }: Ticket, caller: Caller): Promise<SeenTicket> {
    const accepted = status === "proposed" && await tickets.hasAccepted(id, caller.id);
    return accepted && matchId !== null ? { status, matchId } : { status: "queued" };
  }

  function refuseProposal(ticketId: string): never {
    throw matchmakingFailures.make(
      "not_proposed",
      `Cannot answer for the ticket ${ticketId}: no match is proposed to it`,
    );
  }

  return {
    estimate: estimates.of,
    queues: estimates.list,
    modes: game.modes.filter((mode) => mode.enabled),

    async enqueue(caller, { userId, mode: modeId, region, mmr, partyId, latency, bots }) {
      const mode = getMode(game, modeId);
      checkRegion(game, region);
      for (const id of Object.keys(latency ?? {})) checkRegion(game, id);
      const trusted = hasRole(caller, "service", "admin");
      for (;;) {
        const at = clock.now();
        const ticket: NewTicket = {
          id: ids.next(),
          userId,
          mode: mode.id,
          region,
          mmr: trusted ? mmr ?? null : null,
          startMmr: START_MMR,
          at: new Date(at),
          expiresAt: new Date(at + mode.ticket_ttl_s * 1000),
          vouched: hasRole(caller, "service"),
          latency: latency ?? null,
          bots: bots ?? false,
        };
        const queued = partyId !== undefined
          ? await queueParty(ticket, partyId, mode)
          : await queue.add(ticket).catch((error) => {
            if (error?.code !== FOREIGN_KEY) throw error;
            throw matchmakingFailures.make(
              "user_not_found",
              `Cannot queue ${userId}: there is no such player`,
            );
          });
        if (queued === "closed") refuseMode(mode.id);
        // Undefined: another request for this player won; its ticket is there to be found now.
        if (!queued) continue;
        if (!queued.fresh) await tickets.touch([userId], now());
        return queued;
      }
    },

    async dequeue(userId) {
      for (;;) {
        const cancelled = await tickets.cancel(userId, now());
        if (cancelled) return cancelled;
        const latest = await tickets.findLatest(userId);
        if (latest?.status === "proposed") {
          const left = await proposals.leave(latest.id, "cancelled", now());
          if (left) return { ...latest, status: "ended", reason: "cancelled", matchId: null };
        }
        // A proposal that fell apart at this moment has put it back into the queue.
        if (latest?.status === "queued" || latest?.status === "proposed") continue;
        const match = latest?.matchId ? await matches.find(latest.matchId) : undefined;
        if (match && match.finishedAt === null) {
          throw matchmakingFailures.make(
            "already_matched",
            `Cannot cancel: the player is in the match ${match.id}`,
            { members: { match_id: match.id } },
          );
        }
        throw matchmakingFailures.make("not_queued", "Cannot cancel: the player is not queued");
      }
    },

    async findLive(userId) {
      const latest = await tickets.findLatest(userId);
      const isLive = latest?.status === "queued" || latest?.status === "proposed";
      return isLive ? latest : undefined;
    },

    async getTicket(caller, ticketId, { waitMs, gone, seen: told }) {
      const ticket = await getOwn(caller, ticketId);
      const { status } = ticket;
      const owns = ticket.members.includes(caller.id);
      const isLive = status === "queued" || status === "proposed";
      if (isLive && owns) await tickets.touch([caller.id], now());
      const found = await withMatch(ticket);
      if (waitMs <= 0) return found;
      const seen = told ?? await presumeSeen(ticket, caller);
      if (hasMovedOn(found, seen)) return found;
      const until = clock.elapsed() + waitMs;
      const grace = (game.modes.find(({ id }) => id === ticket.mode)?.grace_s ?? Infinity) * 1000;
      let news = new AbortController();
      await using _subscription = await rooms.subscribe(
        `user:${ticket.userId}`,
        () => news.abort(),
      );
      for (;;) {
        // It may have changed before the subscription stood, and the news may be of something else.
        news = new AbortController();
        const latest = await withMatch(await getOwn(caller, ticketId));
        const left = until - clock.elapsed();
        const ended = AbortSignal.any([stopping.signal, gone]);
        if (hasMovedOn(latest, seen) || left <= 0 || ended.aborted) return latest;
        // Whoever waits for the answer is there, however long it takes.
        if (owns) await tickets.touch([caller.id], now());
        await clock.sleep(
          Math.min(left, grace / SIGNS_PER_GRACE),
          AbortSignal.any([news.signal, ended]),
        );
      }
    },

    async accept(caller, ticketId) {
      const { members } = await getOwn(caller, ticketId);
      const own = members.includes(caller.id) ? caller.id : null;
      if (!await proposals.accept(ticketId, own, now())) refuseProposal(ticketId);
      return await withMatch(await getOwn(caller, ticketId));
    },

    async decline(caller, ticketId) {
      await getOwn(caller, ticketId);
      if (!await proposals.leave(ticketId, "declined", now())) refuseProposal(ticketId);
      return await withMatch(await getOwn(caller, ticketId));
    },

    async keepAlive(userIds) {
      if (userIds.length > 0) await tickets.touch(userIds, now());
    },

    endWaits: () => stopping.abort(),
    drain: () => queue.drain(),
  };
}

/** @throws matchmaking.unknown_mode */
export function getMode(game: GameConfig, id: string): Mode {
  return game.modes.find((mode) => mode.id === id && mode.enabled) ?? refuseMode(id);
}

function refuseMode(id: string): never {
  throw matchmakingFailures.make("unknown_mode", `Cannot queue for "${id}": there is no such mode`);
}

/** @throws matchmaking.unknown_region */
export function checkRegion(game: GameConfig, id: string): void {
  if (game.regions.some((region) => region.id === id)) return;
  throw matchmakingFailures.make("unknown_region", `Cannot use "${id}": it is no region`);
}
