/** What brings a player back, told to the player and the staff; what the staff closes (SEC1). */

import type { Clock } from "../../platform/time/clock.ts";
import { requestFailures } from "../../platform/errors.ts";
import type { Actor } from "../accounts.ts";
import { identityFailures } from "../errors.ts";
import { IDLE_MS } from "../service.ts";
import type { ClosableWay, WaysStore } from "../stores/ways.ts";
import type { Ways } from "../types.ts";

export interface PlayerWays {
  /** @throws identity.user_not_found */
  get(userId: string): Promise<Ways>;
  /** The player was asked to keep the account, and declined: nobody asks again. */
  decline(userId: string): Promise<void>;
  /**
   * Closes a way for good and ends every session: how the staff undoes a link, or takes away what a
   * thief has added.
   * @throws identity.user_not_found, identity.way_not_found, identity.last_way
   */
  close(actor: Actor, userId: string, way: ClosableWay): Promise<void>;
}

export function createPlayerWays(
  { store, refreshRevocations, clock }: {
    store: WaysStore;
    refreshRevocations: () => Promise<void>;
    clock: Clock;
  },
): PlayerWays {
  const noSuch = (userId: string) =>
    identityFailures.make("user_not_found", `Cannot find the player ${userId}`);

  return {
    async get(userId) {
      const ways = await store.find(userId, new Date(clock.now() - IDLE_MS));
      if (!ways) throw noSuch(userId);
      return ways;
    },

    decline: (userId) => store.decline(userId, new Date(clock.now())),

    async close({ caller, address }, userId, way) {
      if (caller.id === userId) {
        throw requestFailures.make("forbidden", "Cannot close one's own way in as staff");
      }
      const closed = await store.close(userId, way, {
        ...{ at: new Date(clock.now()), action: "player.close_way", actor: caller.id },
        ...{ subjects: [userId], addresses: [address], outcome: "done", details: { way } },
      });
      if (closed === "gone") throw noSuch(userId);
      if (closed === "none") {
        throw identityFailures.make("way_not_found", `The player has no ${way} to close`);
      }
      if (closed === "last") {
        throw identityFailures.make("last_way", `Cannot close the last way in: ${way}`);
      }
      await refreshRevocations();
    },
  };
}
