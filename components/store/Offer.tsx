/** What an item can be had for: one price in money, one in a virtual currency, and what keeps from it. */

import type { VNode } from "preact";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { buyFor, buyThisFor, currencyIn, getMore, ShopWords, youLack } from "../words/shop.ts";
import { isReal, money } from "./money.ts";
import type { ShelfItem } from "./Shelf.tsx";

export interface OfferProps {
  item: ShelfItem;
  /** What prices in money are told in. */
  currency: string;
  held: Readonly<Record<string, number>>;
  names: Readonly<Record<string, string>>;
  /** SKU that gives a virtual currency, where one is sold. */
  giverOf(currency: string): string | undefined;
  busy: boolean;
  onBuy(currency: string): void;
}

export function Offer(
  { item, currency, held, names, giverOf, busy, onBuy }: OfferProps,
): VNode {
  const { sku, name, kind, prices } = item;
  if (kind === "durable" && (held[sku] ?? 0) > 0) {
    return (
      <p class="owned">
        <Icon name="check" /> {ShopWords.Owned}
      </p>
    );
  }
  const offered = Object.entries(prices).filter(([each]) => each === currency || !isReal(each));
  return (
    <>
      {offered.map(([each, amount]) => {
        const price = money(amount, isReal(each) ? each : currencyIn(names[each] ?? each));
        const lacks = isReal(each) ? 0 : amount - (held[each] ?? 0);
        const giver = lacks > 0 ? giverOf(each) : undefined;
        return (
          <div key={each} class="offer-for">
            <Button
              disabled={busy || lacks > 0}
              label={buyThisFor(name, price)}
              onClick={() => onBuy(each)}
            >
              {buyFor(price)}
            </Button>
            {lacks > 0 && (
              <p class="quiet small">
                {youLack(money(lacks, currencyIn(names[each] ?? each)))}{" "}
                {giver !== undefined && giver !== sku && (
                  <a href={`#item-${giver}`}>{getMore(currencyIn(names[each] ?? each))}</a>
                )}
              </p>
            )}
          </div>
        );
      })}
    </>
  );
}
