/** What players own and buy: the ledger, the store, season prizes. */

import { createInventory, createInventoryStore } from "../inventory/mod.ts";
import { createPrizes } from "../leaderboards/mod.ts";
import {
  createDeskStore,
  createPurchaseStore,
  createSandbox,
  createStore,
  createStoreDesk,
  createStoreMetrics,
  purchaseClaims,
} from "../store/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { Boards } from "./leaderboards.ts";

export function composeEconomy(
  { config, secrets, game, database, metrics, clock, ids, log }: Base,
  { audit, seasonStore, selfUrl }:
    & Pick<Access, "audit">
    & Pick<Boards, "seasonStore">
    & { selfUrl: string },
) {
  const inventory = createInventory({
    store: createInventoryStore(database, purchaseClaims),
    ...{ game, clock, ids },
  });
  const [sandboxSecret] = secrets.webhooks.standard;
  const sandbox = config.env !== "production" && sandboxSecret !== undefined &&
    createSandbox({ url: `${selfUrl}/store/webhook`, secret: sandboxSecret, clock, ids });
  const store = createStore({
    store: createPurchaseStore(database, {
      nextId: ids.next,
      shortfallOf: (asset) => game.findItem(asset)?.shortfall ?? "debt",
    }),
    secrets: secrets.webhooks,
    ...(sandbox && { sandbox }),
    metrics: createStoreMetrics(metrics),
    ...{ game, audit, clock, ids },
  });
  return {
    inventory,
    store,
    storeDesk: createStoreDesk({ desk: createDeskStore(database), store, audit, game, clock }),
    prizes: createPrizes({ store: seasonStore, grant: inventory.grant, clock, log }),
  };
}
