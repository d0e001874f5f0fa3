/**
 * What a player does with a ticket: queue, look, accept, decline, cancel (MM1, MM2, MM7–MM9).
 *
 * Holds only whether the node stops, which answers all who wait. A ticket is a row, and every change
 * a conditional statement: of a cancel and a match that race one wins, and the caller hears which.
 * Routes drive it; the gate says whose sockets are open. Whoever waits for an answer keeps the ticket
 * alive.
 */

import type { Clock } from "../platform/time/clock.ts";
import type { RoomHub } from "../platform/rooms/room_hub.ts";
import type { CurrentGame } from "../game/mod.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { matchmakingFailures } from "./errors.ts";
import type { Estimates } from "./estimates.ts";
import type { MatchStore } from "./stores/match.ts";
import type { ProposalStore } from "./stores/proposal.ts";
import type { Queueing } from "./queueing.ts";
import { hasMovedOn } from "./rules/news.ts";
import { holds } from "./rules/playing.ts";
import type { TicketStore } from "./stores/store.ts";
import type { Match, SeenTicket, Ticket } from "./types.ts";

export interface Matchmaking {
  /** A live ticket hears that its player is there. @see Queueing */
  enqueue: Queueing["enqueue"];
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
  /** Who has accepted a match that is proposed. */
  listAccepted: ProposalStore["listAccepted"];
  /** Leaves the queue instead; the others' tickets wait on. */
  decline(caller: Caller, ticketId: string): Promise<{ ticket: Ticket; match?: Match }>;
  /** These players have a socket open. */
  keepAlive(userIds: string[]): Promise<void>;
  /** Answers everybody who waits for a ticket, and from now on at once. */
  endWaits(): void;
  drain(): Promise<void>;
}

/** How often somebody who waits for news of a ticket keeps it alive, per grace time. */
const SIGNS_PER_GRACE = 3;
const STAFF = ["service", "mod", "admin"] as const;

export function createMatchmaking(
  { queueing, tickets, proposals, matches, estimates, rooms, game, clock }: {
    queueing: Queueing;
    tickets: TicketStore;
    proposals: ProposalStore;
    matches: Pick<MatchStore, "find">;
    estimates: Estimates;
    rooms: RoomHub;
    game: CurrentGame;
    clock: Clock;
  },
): Matchmaking {
  const stopping = new AbortController();
  const now = () => new Date(clock.now());

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

    async enqueue(caller, request) {
      const queued = await queueing.enqueue(caller, request);
      if (!queued.fresh) await tickets.touch([request.userId], now());
      return queued;
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
        if (match && holds(match, userId)) {
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

    async getTicket(caller, ticketId, { waitMs, gone, seen: known }) {
      const ticket = await getOwn(caller, ticketId);
      const { status } = ticket;
      const owns = ticket.members.includes(caller.id);
      const isLive = status === "queued" || status === "proposed";
      if (isLive && owns) await tickets.touch([caller.id], now());
      const found = await withMatch(ticket);
      if (waitMs <= 0) return found;
      const seen = known ?? await presumeSeen(ticket, caller);
      if (hasMovedOn(found, seen)) return found;
      const until = clock.elapsed() + waitMs;
      const grace = (game.config.modes.find(({ id }) => id === ticket.mode)?.grace_s ?? Infinity) *
        1000;
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

    listAccepted: proposals.listAccepted,

    async decline(caller, ticketId) {
      await getOwn(caller, ticketId);
      if (!await proposals.leave(ticketId, "declined", now())) refuseProposal(ticketId);
      return await withMatch(await getOwn(caller, ticketId));
    },

    async keepAlive(userIds) {
      if (userIds.length > 0) await tickets.touch(userIds, now());
    },

    endWaits: () => stopping.abort(),
    drain: () => queueing.drain(),
  };
}
