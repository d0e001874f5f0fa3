/**
 * Coming into the queue: what is asked is checked, what arrives together is committed together, and
 * what the rows refuse is said in words.
 */

import type { CurrentGame, GameConfig, Mode } from "../game/mod.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { type Batcher, createBatcher } from "../platform/work/batcher.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import { START_MMR } from "../ratings/mod.ts";
import type { EnqueueStore, Entered, NewTicket, Playing, Queued } from "./stores/enqueue.ts";
import { matchmakingFailures } from "./errors.ts";
import type { WhilePlaying } from "./types.ts";

export interface EnqueueRequest {
  userId: string;
  mode: string;
  region: string;
  mmr?: number;
  partyId?: string;
  latency?: Record<string, number>;
  bots?: boolean;
  /** In place of what the mode says; for game servers only. */
  whilePlaying?: WhilePlaying;
}

export interface Queueing {
  /**
   * @returns the live ticket; `fresh` false when the player was queued there already
   * @throws matchmaking.unknown_mode, .unknown_region, .user_not_found, .already_playing,
   * .party_not_found, .not_party_leader, .party_too_large
   */
  enqueue(caller: Caller, request: EnqueueRequest): Promise<Queued>;
  drain(): Promise<void>;
}

export function createQueueing(
  { store, game, clock, ids }: {
    store: EnqueueStore;
    game: CurrentGame;
    clock: Clock;
    ids: Ids;
  },
): Queueing {
  const batches: Batcher<NewTicket, Entered> = createBatcher({
    run: (batch) => store.enqueue(batch),
    key: ({ userId }) => userId,
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many players are queueing at once"),
  });

  async function enqueueParty(ticket: NewTicket, partyId: string, mode: Mode): Promise<Entered> {
    const entered = await store.enqueueParty(ticket, { id: partyId, largest: mode.team_size });
    switch (entered) {
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
        return entered;
    }
  }

  return {
    async enqueue(caller, request) {
      const { userId, region, mmr, partyId, latency, bots, whilePlaying } = request;
      const mode = getMode(game.config, request.mode);
      checkRegion(game.config, region);
      for (const id of Object.keys(latency ?? {})) checkRegion(game.config, id);
      const isServer = hasRole(caller, "service");
      if (whilePlaying !== undefined && !isServer) {
        throw requestFailures.make(
          "forbidden",
          "Cannot set while_playing: only a game server says who may queue while playing",
        );
      }
      for (;;) {
        const at = clock.now();
        const ticket: NewTicket = {
          id: ids.next(),
          userId,
          mode: mode.id,
          region,
          mmr: hasRole(caller, "service", "admin") ? mmr ?? null : null,
          startMmr: START_MMR,
          at: new Date(at),
          expiresAt: new Date(at + mode.ticket_ttl_s * 1000),
          vouched: isServer,
          latency: latency ?? null,
          bots: bots ?? false,
          whilePlaying: whilePlaying ?? mode.while_playing,
        };
        const entered = partyId !== undefined
          ? await enqueueParty(ticket, partyId, mode)
          : await batches.add(ticket);
        // Undefined: another request for this player won; its ticket is there to be found now.
        if (entered === undefined) continue;
        if (entered === "closed") refuseMode(mode.id);
        if (entered === "unknown_user") {
          throw matchmakingFailures.make(
            "user_not_found",
            `Cannot queue ${userId}: there is no such player`,
          );
        }
        if ("playing" in entered) refusePlaying(entered);
        return entered;
      }
    },

    drain: () => batches.drain(),
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

function refusePlaying({ playing: { userId, matchId, name } }: Playing): never {
  const who = name === undefined ? `the player ${userId}: the player` : `the party: ${name}`;
  throw matchmakingFailures.make(
    "already_playing",
    `Cannot queue ${who} is in the match ${matchId}, which is not over`,
    { members: { match_id: matchId, user_id: userId } },
  );
}
