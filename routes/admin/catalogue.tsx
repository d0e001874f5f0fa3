/** `/admin/catalogue`: what is sold, and what sold. */

import type { Context } from "hono";
import { money } from "../../components/store/money.ts";
import { MoneyWords as W, PlayerWords } from "../../components/words/admin_players.ts";
import type { CurrentGame } from "../../services/game/mod.ts";
import type { StoreDesk, Takings } from "../../services/store/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { Rows } from "./rows.tsx";

const DAYS = 30;

export function cataloguePage(
  { game, storeDesk, adminPage }: { game: CurrentGame; storeDesk: StoreDesk; adminPage: AdminPage },
) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const sold = await storeDesk.listSold(DAYS);
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_desk.css" />
        <Rows
          title={W.Last30}
          heads={[PlayerWords.Item, PlayerWords.Kind, W.Price, W.Sold, ...MONEY]}
          rows={game.config.catalog.map(({ sku, name, kind, prices, enabled }) => {
            const own = sold.filter((each) => each.sku === sku);
            return [
              `${name} (${sku})`,
              enabled ? kind : `${kind}, –`,
              Object.entries(prices).map(([currency, price]) => money(price, currency)).join(" · "),
              own.reduce((sum, each) => sum + each.sold, 0),
              ...takings(own),
            ];
          })}
          empty={W.NothingSold}
        />
        <Rows
          title={W.ByDay}
          heads={[W.Day, PlayerWords.Item, W.Sold, ...MONEY]}
          rows={sold.toReversed().map((
            each,
          ) => [each.day, each.sku, each.sold, ...takings([each])])}
          empty={W.NothingSold}
        />
        <p class="small quiet">{W.Counted}</p>
      </>
    );
    return await adminPage(c, { title: W.Catalogue, path: "/admin/catalogue", body });
  };
}

const MONEY = [W.Income, W.Refunded, W.Disputed, W.Kept];

/** What the heads `MONEY` name, of some sales in any currencies. */
function takings(sales: readonly Takings[]): string[] {
  const byCurrency = [...Map.groupBy(sales, ({ currency }) => currency)];
  const sum = (of: (sale: Takings) => number, isTold: (amount: number) => boolean) =>
    byCurrency.map(([currency, all]) =>
      [all.reduce((total, each) => total + of(each), 0), currency] as const
    ).filter(([amount]) => isTold(amount))
      .map(([amount, currency]) => money(amount, currency)).join(" · ") || "–";
  return [
    sum(({ amount }) => amount, () => true),
    sum(({ refunded }) => refunded, (amount) => amount > 0),
    sum(({ disputed }) => disputed, (amount) => amount > 0),
    sum(({ amount, refunded, disputed }) => amount - refunded - disputed, () => true),
  ];
}
