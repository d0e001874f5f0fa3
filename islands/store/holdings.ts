/**
 * What one owns and owes, followed live.
 *
 * Holds the counts as last heard; the player's own room drives it. Events carry counts, not
 * differences: one that comes twice does no harm. After each joining all of it is read anew.
 */

import { useEffect, useState } from "preact/hooks";
import { veze } from "../lib/session.ts";

/** Counts by SKU; what is nothing is left out. */
export interface Holdings {
  held: Record<string, number>;
  debts: Record<string, number>;
}

/** @returns the holdings now, and the SKUs that changed last */
export function useHoldings(player: string | undefined, initial: Holdings) {
  const [holdings, setHoldings] = useState(initial);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    if (player === undefined) return;
    const room = veze().rooms.join(`user:${player}`, {
      event({ kind, data }) {
        if (kind !== "inventory.updated") return;
        const { changes } = data;
        setHoldings(({ held, debts }) => ({
          held: put(held, changes.map(({ sku, quantity }) => [sku, quantity])),
          debts: put(debts, changes.map(({ sku, debt }) => [sku, debt])),
        }));
        setChanged(new Set(changes.map(({ sku }) => sku)));
      },
      // What changed before the room was joined nobody has told.
      joined: () => void load(player).then(setHoldings, () => {}),
    });
    return () => room.leave();
  }, [player]);

  return { ...holdings, changed };
}

/** The present state. */
async function load(player: string): Promise<Holdings> {
  const { items, balances, debts } = await veze().call("GET /inventory/{user_id}", {
    path: { user_id: player },
  });
  const counts = items.map(({ sku, quantity }) => [sku, quantity] as const);
  return { held: { ...balances, ...Object.fromEntries(counts) }, debts };
}

function put(
  before: Record<string, number>,
  changes: [sku: string, count: number][],
): Record<string, number> {
  const after = { ...before, ...Object.fromEntries(changes) };
  return Object.fromEntries(Object.entries(after).filter(([, count]) => count > 0));
}
