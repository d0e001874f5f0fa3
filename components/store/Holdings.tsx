/** What one owns, and what is owed. */

import type { ComponentChildren, VNode } from "preact";
import { Empty } from "../ui/States.tsx";
import { GoodsArt } from "./GoodsArt.tsx";
import { owedNow, StoreWords } from "../words/store.ts";
import { inFigures } from "../words/waits.ts";

export interface HoldingsProps {
  /** Counts by SKU. */
  held: Record<string, number>;
  debts: Record<string, number>;
  /** Names of everything that can be owned, by SKU. */
  names: Record<string, string>;
  changed?: ReadonlySet<string>;
  /** How an item is drawn, where that is known. */
  picture?(sku: string): { art?: string | undefined; kind: string } | undefined;
  /** A word more on an item. */
  note?(sku: string): string | undefined;
  /** What can be done with an item. */
  action?(sku: string): ComponentChildren;
  /** What fills an empty list. */
  fill?: ComponentChildren;
}

export function Holdings(
  { held, debts, names, changed, picture, note, action, fill }: HoldingsProps,
): VNode {
  const owned = Object.entries(held);
  const owed = Object.entries(debts);
  if (owned.length + owed.length === 0) {
    return <Empty icon="box" action={fill}>{StoreWords.NothingYet}</Empty>;
  }
  return (
    <ul class="rows">
      {owned.map(([sku, quantity]) => (
        <li key={sku} class={changed?.has(sku) ? "pulse" : undefined}>
          <span class="who">
            {picture?.(sku) && <GoodsArt {...picture(sku)!} />}
            <span>
              {names[sku] ?? sku}
              {note?.(sku) && (
                <>
                  {" "}
                  <small class="quiet">{note(sku)}</small>
                </>
              )}
            </span>
          </span>
          <span class="actions">
            {action?.(sku)}
            <span class="number count">{inFigures(quantity)}</span>
          </span>
        </li>
      ))}
      {owed.map(([sku, quantity]) => (
        <li key={`${sku} owed`} class="warning">
          <span>{owedNow(names[sku] ?? sku)}</span>
          <span class="number count">{inFigures(quantity)}</span>
        </li>
      ))}
    </ul>
  );
}
