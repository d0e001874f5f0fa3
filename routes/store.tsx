/** `/store`: what is sold, what one has, what became of each purchase. */

import type { Context } from "hono";
import { realCurrencies } from "../components/store/money.ts";
import type { ShelfItem } from "../components/store/Shelf.tsx";
import { Shop } from "../islands/store/Shop.tsx";
import { type CurrentGame, type GameConfig, goodsOf } from "../services/game/mod.ts";
import type { Holding, Inventory } from "../services/inventory/mod.ts";
import { type Store, toPurchaseBody } from "../services/store/mod.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { pageTitle } from "../components/words/page.ts";
import { StoreWords } from "../components/words/store.ts";
import { spokenGame } from "./game_names.ts";

const PURCHASES = 20;

export function storePage(
  { store, inventory, game, sandbox, viewer, page }: {
    store: Store;
    inventory: Inventory;
    game: CurrentGame;
    sandbox: boolean;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  return async function shop(c: Context<AppEnv>): Promise<Response> {
    const player = await viewer(c);
    const [holdings, purchases] = player
      ? await Promise.all([
        inventory.get(player.id),
        store.list({ userId: player.id }, { limit: PURCHASES, offset: 0 }),
      ])
      : [[], []];
    const shelf = shelfOf(store);
    const names = namesOf(spokenGame(game));
    const body = (
      <>
        <h1>{StoreWords.Store}</h1>
        {shelf.length === 0 && <p class="quiet">{StoreWords.Closed}</p>}
        <Shop
          items={shelf.map((item) => ({ ...item, name: names[item.sku] ?? item.name }))}
          names={names}
          currency={currencyOf(player?.region, shelf)}
          {...countsOf(holdings)}
          purchases={purchases.map(toPurchaseBody)}
          sandbox={sandbox}
          {...(player && { player: { id: player.id, name: player.displayName } })}
        />
      </>
    );
    return await page(c, { title: pageTitle(StoreWords.Store), body, player });
  };
}

/** What prices are told in at first: that of the player's part of the world, where it is sold in it. */
function currencyOf(region: string | undefined, shelf: readonly ShelfItem[]): string {
  const real = realCurrencies(shelf);
  const usual = region?.startsWith("us-") ? "USD" : "EUR";
  return real.includes(usual) ? usual : real[0] ?? usual;
}

/** Names of everything that can be owned, by SKU. */
export function namesOf({ catalog }: GameConfig): Record<string, string> {
  return Object.fromEntries(catalog.map(({ sku, name }) => [sku, name]));
}

/** What can be bought. */
function shelfOf(store: Pick<Store, "listCatalog">): ShelfItem[] {
  return store.listCatalog().filter(({ prices }) => Object.keys(prices).length > 0)
    .map((item) => ({
      ...{ sku: item.sku, name: item.name, kind: item.kind, prices: item.prices },
      ...(item.art && { art: item.art }),
      goods: goodsOf(item),
    }));
}

/** Counts by SKU, without what is nothing. */
export function countsOf(holdings: readonly Holding[]) {
  const counts = (pick: (holding: Holding) => number) =>
    Object.fromEntries(
      holdings.map((holding) => [holding.asset, pick(holding)] as const)
        .filter(([, count]) => count > 0),
    );
  return { held: counts(({ quantity }) => quantity), debts: counts(({ debt }) => debt) };
}
