/**
 * What the staff reads of purchases beside the lists: one with what its provider told, what sold.
 *
 * Holds sums for some seconds, so that several who look at once, or one who looks again, cost one look.
 * Nothing drives it; what is read is at most that old, and never from before what the staff did.
 */

import type { Audit } from "../audit/mod.ts";
import type { CurrentGame } from "../game/mod.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { DAY, SECOND } from "../platform/work/chores.ts";
import { hold } from "../platform/work/hold.ts";
import { isVirtual } from "./rules.ts";
import type { Store } from "./service.ts";
import type { DeskStore } from "./stores/desk.ts";
import type { Earned, HeardEvent, Purchase, SoldOn } from "./types.ts";

export interface StoreDesk {
  /** What was heard is to the letter for admins only: it names who paid. @throws store.purchase_not_found */
  inspect(caller: Caller, purchaseId: string): Promise<{ purchase: Purchase; heard: HeardEvent[] }>;
  findPayer: DeskStore["findPayer"];
  /** What was paid for in the last `days`, today (UTC) among them, by day, item and currency. */
  listSold(days: number): Promise<SoldOn[]>;
  /**
   * What was paid in real money since `from`, in stretches of so many seconds, for each currency that
   * something is sold for or was paid in.
   */
  listEarned(from: Date, seconds: number): Promise<{ currency: string; course: Earned[] }[]>;
}

const MOST_HEARD = 100;
const HELD_MS = 15_000;
/** What the staff does to purchases. */
const ACTS = ["store.refund", "store.grant"];

export function createStoreDesk(
  { desk, store, audit, game, clock }: {
    desk: DeskStore;
    store: Pick<Store, "get">;
    audit: Pick<Audit, "latest">;
    game: CurrentGame;
    clock: Clock;
  },
): StoreDesk {
  const holding = { ms: HELD_MS, clock };
  const sold = hold((_act: number, days: Date[]) => desk.listSold(days), holding);
  const earned = hold(
    (_act: number, stretches: Date[], seconds: number) => desk.listEarned(stretches, seconds),
    holding,
  );
  return {
    async inspect(caller, purchaseId) {
      const purchase = await store.get(caller, purchaseId);
      const heard = await desk.listHeard(purchaseId, MOST_HEARD);
      const isAdmin = hasRole(caller, "admin");
      return { purchase, heard: isAdmin ? heard : heard.map((e) => ({ ...e, body: null })) };
    },
    findPayer: desk.findPayer,
    async listSold(days) {
      const today = clock.now() - clock.now() % DAY;
      return await sold(
        await audit.latest(ACTS),
        Array.from({ length: days }, (_, i) => new Date(today - (days - 1 - i) * DAY)),
      );
    },
    async listEarned(from, seconds) {
      const ms = seconds * SECOND;
      const first = Math.floor(from.getTime() / ms) * ms;
      const stretches = Array.from(
        { length: Math.floor((clock.now() - first) / ms) + 1 },
        (_, i) => new Date(first + i * ms),
      );
      const act = await audit.latest(ACTS);
      const found = Map.groupBy(await earned(act, stretches, seconds), ({ currency }) => currency);
      const currencies = new Set([
        ...game.config.catalog.flatMap(({ prices }) => Object.keys(prices)),
        ...found.keys(),
      ]);
      return [...currencies].filter((currency) => !isVirtual(currency)).sort().map((currency) => {
        const paid = new Map(found.get(currency)?.map((each) => [each.at.getTime(), each]));
        const nothing = { currency, amount: 0, refunded: 0, disputed: 0 };
        return { currency, course: stretches.map((at) => paid.get(+at) ?? { at, ...nothing }) };
      });
    },
  };
}
