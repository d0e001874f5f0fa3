/** The store: what is sold, what one has, what became of each purchase. */

import { useState } from "preact/hooks";
import { Button } from "../../components/ui/Button.tsx";
import { Holdings } from "../../components/store/Holdings.tsx";
import { island } from "../../components/page/Island.tsx";
import { money } from "../../components/store/money.ts";
import { Shelf, type ShelfItem } from "../../components/store/Shelf.tsx";
import { Empty, Failed, Live } from "../../components/ui/States.tsx";
import { useAttempt } from "../lib/attempt.ts";
import { useHoldings } from "./holdings.ts";
import { me, signInGuest, useStale, useValue, veze } from "../lib/session.ts";
import { buyFor, ShopWords } from "../../components/words/shop.ts";

export interface ShopPurchase {
  purchase_id: string;
  sku: string;
  status: string;
  amount: number;
  currency: string;
}

export interface ShopProps {
  player?: { id: string; name: string };
  items: ShelfItem[];
  /** Names of everything that can be owned, by SKU. */
  names: Record<string, string>;
  held: Record<string, number>;
  debts: Record<string, number>;
  purchases: ShopPurchase[];
  /** Whether the sandbox provider is there, which takes no money. */
  sandbox: boolean;
}

type Action = "pay" | "fail" | "refund" | "dispute";

/** What can be pressed at the sandbox provider, by the state of a purchase. */
const ACTIONS: Readonly<Record<string, readonly Action[]>> = {
  pending: ["pay", "fail"],
  failed: ["pay"],
  expired: ["pay"],
  paid: ["refund", "dispute"],
};
const WORDS: Readonly<Record<Action, string>> = {
  ...{
    pay: ShopWords.Pay,
    fail: ShopWords.LetItFail,
    refund: ShopWords.Refund,
    dispute: ShopWords.Dispute,
  },
};

export const Shop = island("Shop", function Shop(props: ShopProps) {
  const { items, names, sandbox } = props;
  const [purchases, setPurchases] = useState(props.purchases);
  const { busy, failure, attempt } = useAttempt();
  const stale = useStale();
  const player = useValue(me) ?? props.player;
  const { held, debts, changed } = useHoldings(player?.id, props);

  async function change(work: () => Promise<ShopPurchase>): Promise<void> {
    const done = await attempt(work);
    if (!done) return;
    setPurchases((before) => [
      done,
      ...before.filter(({ purchase_id }) => purchase_id !== done.purchase_id),
    ]);
  }

  const buy = (sku: string, currency: string) =>
    change(async () => {
      if (!player) await signInGuest();
      return await veze().call("POST /store/checkout", {
        body: { sku, currency },
        idempotencyKey: crypto.randomUUID(),
      });
    });

  const press = (purchase_id: string, action: Action) =>
    change(async () => {
      const answer = await veze().call("POST /store/purchases/{purchase_id}/sandbox", {
        path: { purchase_id },
        body: { action },
      });
      return answer.purchase;
    });

  return (
    <>
      <Shelf
        items={items}
        names={names}
        offer={({ sku, name, prices }) =>
          Object.entries(prices).map(([currency, amount]) => (
            <Button
              key={currency}
              disabled={busy}
              label={buyFor(name, money(amount, currency))}
              onClick={() => buy(sku, currency)}
            >
              {money(amount, currency)}
            </Button>
          ))}
      />
      <Failed text={failure} />
      <div class="columns">
        <section aria-labelledby="purchases">
          <h2 id="purchases">{ShopWords.Purchases}</h2>
          {purchases.length === 0 && <Empty icon="bag">{ShopWords.NoneSoFar}</Empty>}
          <ul class="rows" aria-live="polite">
            {purchases.map((purchase) => (
              <li key={purchase.purchase_id}>
                <span>
                  {`${names[purchase.sku] ?? purchase.sku}, `}
                  {`${money(purchase.amount, purchase.currency)}: ${
                    purchase.status === "unmatched" ? ShopWords.BeingChecked : purchase.status
                  }`}
                </span>
                {sandbox && isReal(purchase.currency) && (
                  <span class="actions">
                    {(ACTIONS[purchase.status] ?? []).map((action) => (
                      <Button
                        key={action}
                        disabled={busy}
                        onClick={() => press(purchase.purchase_id, action)}
                      >
                        {WORDS[action]}
                      </Button>
                    ))}
                  </span>
                )}
              </li>
            ))}
          </ul>
          {sandbox && (
            <p class="quiet small">
              {ShopWords.WhereSandboxPaymentsGo}
            </p>
          )}
        </section>
        <section aria-labelledby="owned">
          <div class="section-head">
            <h2 id="owned">{ShopWords.Yours}</h2>
            <a href="/inventory">{ShopWords.Inventory}</a>
          </div>
          <Live stale={stale}>
            <Holdings held={held} debts={debts} names={names} changed={changed} />
          </Live>
        </section>
      </div>
    </>
  );
});

/** ISO 4217; virtual currencies are SKUs. */
function isReal(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency);
}
