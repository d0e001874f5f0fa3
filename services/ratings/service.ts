/**
 * Ratings as players read them, and the soft reset a season owes (MM15).
 *
 * Holds for which season and game the resets are known to be done: it saves asking, and the rows
 * decide. Routes read, a chore resets. A mode is reset once a season, on whichever node and however
 * often it is asked for; what was won since the season opened stays whole.
 */

import type { CurrentGame } from "../game/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { ratingFailures } from "./errors.ts";
import type { RatingRecord, RatingStore } from "./store.ts";

export interface Ratings {
  /** @throws ratings.unknown_mode, .user_not_found */
  get(userId: string, mode: string): Promise<RatingRecord>;
  /** Soft resets that the open season still owes. @returns how many ratings changed */
  resetDue(): Promise<number>;
}

/** Matches of a rating's history. */
const SHOWN = 100;

export function createRatings(
  { store, findSeason, game, clock }: {
    store: RatingStore;
    /** The season of this name; "current" is the open one. */
    findSeason: (name: string) => { id: string; opensAt: Date } | undefined;
    game: CurrentGame;
    clock: Pick<Clock, "now">;
  },
): Ratings {
  /** Season whose resets are known to be done, and the game whose modes they are. */
  let doneFor: string | undefined;
  return {
    async get(userId, mode) {
      if (!game.config.modes.some(({ id }) => id === mode)) {
        throw ratingFailures.make("unknown_mode", `Cannot show a rating: "${mode}" is no mode`);
      }
      return await store.find(userId, mode, SHOWN) ??
        ratingFailures.fail("user_not_found", `Cannot show a rating: there is no player ${userId}`);
    },

    async resetDue() {
      const season = findSeason("current");
      if (!season) return 0;
      const due = `${season.id} ${game.version}`;
      if (due === doneFor) return 0;
      let changed = 0;
      for (const { id: mode, season_keep: keep } of game.config.modes) {
        if (keep === undefined) continue;
        changed += await store.softReset(
          season,
          { mode, keep, at: new Date(clock.now()) },
        );
      }
      doneFor = due;
      return changed;
    },
  };
}
