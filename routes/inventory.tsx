/** `/inventory`: what one owns. */

import type { Context } from "hono";
import { Empty } from "../components/ui/States.tsx";
import { Bag } from "../islands/store/Bag.tsx";
import type { CurrentGame } from "../services/game/mod.ts";
import type { Inventory } from "../services/inventory/mod.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { spokenGame } from "./game_names.ts";
import { countsOf } from "./store.tsx";
import { pageTitle } from "../components/words/page.ts";
import { StoreWords } from "../components/words/store.ts";

export function inventoryPage(
  { inventory, game, viewer, page }: {
    inventory: Inventory;
    game: CurrentGame;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  return async function bag(c: Context<AppEnv>): Promise<Response> {
    const player = await viewer(c);
    const catalog = Object.fromEntries(
      spokenGame(game).catalog.map((
        { sku, name, kind, art },
      ) => [sku, { name, kind, ...(art && { art }) }]),
    );
    const holdings = player ? await inventory.get(player.id) : [];
    const body = (
      <>
        <h1>{StoreWords.Inventory}</h1>
        {player
          ? (
            <Bag
              player={{ id: player.id }}
              {...countsOf(holdings)}
              catalog={catalog}
              since={Object.fromEntries(holdings.map((each) => [each.asset, each.acquiredAt]))}
            />
          )
          : (
            <Empty icon="box" action={<a class="button" href="/">{StoreWords.PlayAsAGuest}</a>}>
              {StoreWords.NobodyIsSignedIn}
            </Empty>
          )}
      </>
    );
    return await page(c, { title: pageTitle(StoreWords.Inventory), body, player });
  };
}
