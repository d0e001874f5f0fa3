/** What is sold, side by side. */

import type { ComponentChildren, VNode } from "preact";
import { GoodsArt } from "./GoodsArt.tsx";
import { StoreWords } from "../words/store.ts";
import { inFigures } from "../words/waits.ts";

export interface ShelfItem {
  sku: string;
  name: string;
  kind: string;
  /** Which drawing it has; absent: that of its kind. */
  art?: string;
  /** Minor units by currency, or units of a virtual one. */
  prices: Record<string, number>;
  /** What one purchase gives, by SKU. */
  goods: Record<string, number>;
}

export function Shelf(
  { items, names, offer }: {
    items: readonly ShelfItem[];
    /** Names of everything that can be owned, by SKU. */
    names: Record<string, string>;
    /** Its price, or buttons that buy it. */
    offer(item: ShelfItem): ComponentChildren;
  },
): VNode {
  return (
    <ul class="shelf">
      {items.map((item) => (
        <li key={item.sku} id={`item-${item.sku}`}>
          <GoodsArt art={item.art} kind={item.kind} />
          <div>
            <strong>{item.name}</strong>
            <p class="quiet small">{contents(item, names)}</p>
          </div>
          <div class="actions">{offer(item)}</div>
        </li>
      ))}
    </ul>
  );
}

function contents(item: ShelfItem, names: Record<string, string>): string {
  const goods = Object.entries(item.goods);
  if (goods.length === 1 && goods[0]![0] === item.sku && goods[0]![1] === 1) {
    return item.kind === "durable" ? StoreWords.YoursToKeep : "";
  }
  return goods.map(([sku, count]) => `${inFigures(count)} × ${names[sku] ?? sku}`)
    .join(", ");
}
