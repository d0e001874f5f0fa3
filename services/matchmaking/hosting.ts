/** Matches that this service plays itself: whose they are, what came out, what becomes of lost ones. */

import type { CurrentGame } from "../game/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { matchmakingFailures } from "./errors.ts";
import { ARENA_AUTHORITY } from "./rules/playing.ts";
import type { HostingStore } from "./stores/hosting.ts";
import type { MatchStore } from "./stores/match.ts";
import type { Match } from "./types.ts";

export interface Hosting {
  /** @returns undefined where there is no such match */
  find(matchId: string): Promise<Match | undefined>;
  /**
   * From now on the arena reports for the match (MM14); again changes nothing.
   * @returns whether it does: the match may be over, or a game server's
   */
  claim(matchId: string): Promise<boolean>;
  /** The match cannot be played on: voided where it was active, its players told and queued again. */
  voidLost(match: { id: string; mode: string }): Promise<void>;
}

/** Of a mode that has left the configuration meanwhile. */
const TICKET_TTL_S = 600;

export function createHosting(
  { store, matches, game, clock }: {
    store: HostingStore;
    matches: Pick<MatchStore, "find">;
    game: CurrentGame;
    clock: Clock;
  },
): Hosting {
  return {
    find: matches.find,
    claim: (matchId) => store.claim(matchId, ARENA_AUTHORITY),
    async voidLost({ id, mode: modeId }) {
      const mode = game.config.modes.find((each) => each.id === modeId);
      const now = clock.now();
      await store.voidLost(id, {
        ...{ mode: modeId, reason: "host_lost", at: new Date(now) },
        expiresAt: new Date(now + (mode?.ticket_ttl_s ?? TICKET_TTL_S) * 1000),
      });
    },
  };
}

/**
 * What only a game server may ask for: who plays in the arena is settled when it takes the match.
 * @throws matchmaking.wrong_authority
 */
export function refuseArena(match: Match): void {
  if (match.authority !== ARENA_AUTHORITY) return;
  throw matchmakingFailures.make(
    "wrong_authority",
    "Cannot change the match: the arena plays it",
  );
}
