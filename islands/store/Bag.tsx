/** One's inventory: what there is, and using some of it up. */

import { Button } from "../../components/ui/Button.tsx";
import { Holdings } from "../../components/store/Holdings.tsx";
import { island } from "../../components/page/Island.tsx";
import { Failed, Live } from "../../components/ui/States.tsx";
import { useAttempt } from "../lib/attempt.ts";
import { useHoldings } from "./holdings.ts";
import { useStale, veze } from "../lib/session.ts";
import { BagWords, sinceDay, useOneOf } from "../../components/words/bag.ts";
import { inFigures } from "../../components/words/waits.ts";
import { dayOf } from "../../components/words/locale.ts";

export interface BagProps {
  player: { id: string };
  held: Record<string, number>;
  debts: Record<string, number>;
  catalog: Record<string, { name: string; kind: string; art?: string }>;
  /** Since when an item is there, by SKU. */
  since: Record<string, Date>;
}

export const Bag = island("Bag", function Bag({ player, catalog, since, ...initial }: BagProps) {
  const { held, debts, changed } = useHoldings(player.id, initial);
  const stale = useStale();
  const { busy, failure, attempt } = useAttempt();
  const names = Object.fromEntries(Object.entries(catalog).map(([sku, { name }]) => [sku, name]));
  const isCurrency = (sku: string) => catalog[sku]?.kind === "currency";
  const pick = (counts: Record<string, number>, wanted: boolean) =>
    Object.fromEntries(Object.entries(counts).filter(([sku]) => isCurrency(sku) === wanted));
  const balances = Object.entries(pick(held, true));

  // What is left is told by the room, here and in every other tab.
  const use = (sku: string) =>
    attempt(() =>
      veze().call("POST /inventory/{user_id}/consume", {
        path: { user_id: player.id },
        body: { sku, quantity: 1 },
        idempotencyKey: crypto.randomUUID(),
      })
    );

  return (
    <Live stale={stale}>
      {balances.length > 0 && (
        <dl class="facts">
          {balances.map(([sku, amount]) => (
            <div key={sku}>
              <dt>{names[sku]}</dt>
              <dd>{inFigures(amount)}</dd>
            </div>
          ))}
        </dl>
      )}
      <Failed text={failure} />
      <Holdings
        held={pick(held, false)}
        debts={debts}
        names={names}
        changed={changed}
        picture={(sku) => catalog[sku]}
        note={(sku) => since[sku] && sinceDay(dayOf(since[sku]))}
        action={(sku) =>
          catalog[sku]?.kind === "consumable" && (
            <Button
              disabled={busy}
              label={useOneOf(`${names[sku]}`)}
              onClick={() => use(sku)}
            >
              {BagWords.UseOne}
            </Button>
          )}
        fill={<a class="button" href="/store">{BagWords.LookIntoTheStore}</a>}
      />
    </Live>
  );
});
