/** The store: what is sold, what one has, what became of each purchase. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components/ui/Button.tsx";
import { Holdings } from "../../components/store/Holdings.tsx";
import { island } from "../../components/page/Island.tsx";
import { isReal, money, realCurrencies } from "../../components/store/money.ts";
import { Offer } from "../../components/store/Offer.tsx";
import { Shelf, type ShelfItem } from "../../components/store/Shelf.tsx";
import { Dialog } from "../../components/ui/Dialog.tsx";
import { Pick } from "../../components/ui/Pick.tsx";
import { Empty, Failed, Live } from "../../components/ui/States.tsx";
import { useAttempt } from "../lib/attempt.ts";
import { useHoldings } from "./holdings.ts";
import { me, signInGuest, useStale, useValue, veze } from "../lib/session.ts";
import { askToBuy, leftAfter, purchaseIs, ShopWords } from "../../components/words/shop.ts";

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
  /** What prices in money are told in, until another is chosen. */
  currency: string;
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
const words = (): Readonly<Record<Action, string>> => ({
  ...{ pay: ShopWords.Pay, fail: ShopWords.LetItFail },
  ...{ refund: ShopWords.Refund, dispute: ShopWords.Dispute },
});
/** A purchase's state, as its player says it. */
const states = (): Readonly<Record<string, string>> => ({
  ...{ pending: ShopWords.OnItsWay, paid: ShopWords.YoursNow },
  ...{ failed: ShopWords.DidNotGoThrough, expired: ShopWords.RanOut },
  ...{ refunded: ShopWords.GivenBack, disputed: ShopWords.InDispute },
  unmatched: ShopWords.BeingChecked,
});
const CHOSEN = "veze.store.currency";

export const Shop = island("Shop", function Shop(props: ShopProps) {
  const { items, names, sandbox } = props;
  const [purchases, setPurchases] = useState(props.purchases);
  const [currency, setCurrency] = useState(props.currency);
  const [asked, setAsked] = useState<{ item: ShelfItem; currency: string }>();
  const { busy, failure, attempt } = useAttempt();
  const stale = useStale();
  const player = useValue(me) ?? props.player;
  const { held, debts, changed } = useHoldings(player?.id, props);

  const currencies = realCurrencies(items);

  // Chosen once, by this browser.
  useEffect(() => {
    const chosen = readChosen();
    if (chosen && currencies.includes(chosen)) setCurrency(chosen);
  }, []);

  function choose(currency: string): void {
    setCurrency(currency);
    try {
      localStorage.setItem(CHOSEN, currency);
    } catch {
      // It holds for this page.
    }
  }

  const sayPrice = (amount: number, currency: string) =>
    money(amount, isReal(currency) ? currency : names[currency]?.toLowerCase() ?? currency);

  /** What a virtual currency buys is asked for once more: nobody gives it back. */
  function wish(item: ShelfItem, currency: string): void {
    if (isReal(currency)) void buy(item.sku, currency);
    else setAsked({ item, currency });
  }

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
      {currencies.length > 1 && (
        <div class="fields currency">
          <Pick
            label={ShopWords.PricesIn}
            value={currency}
            choices={currencies.map((id) => ({ id, name: id }))}
            onPick={choose}
          />
        </div>
      )}
      <Shelf
        items={items}
        names={names}
        offer={(item) => (
          <Offer
            {...{ item, currency, held, names, busy }}
            giverOf={(wanted) =>
              items.find(({ goods, prices }) => wanted in goods && currency in prices)?.sku}
            onBuy={(currency) => wish(item, currency)}
          />
        )}
      />
      <Dialog
        title={asked
          ? askToBuy(asked.item.name, sayPrice(asked.item.prices[asked.currency]!, asked.currency))
          : ShopWords.Buy}
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
      >
        {asked && (
          <p>
            {leftAfter(
              sayPrice(
                (held[asked.currency] ?? 0) - asked.item.prices[asked.currency]!,
                asked.currency,
              ),
            )}
          </p>
        )}
        <div class="actions">
          <Button onClick={() => setAsked(undefined)}>{ShopWords.NotNow}</Button>
          <Button
            kind="primary"
            disabled={busy}
            onClick={() => {
              setAsked(undefined);
              if (asked) void buy(asked.item.sku, asked.currency);
            }}
          >
            {ShopWords.Buy}
          </Button>
        </div>
      </Dialog>
      <Failed text={failure} />
      <div class="columns">
        <section aria-labelledby="purchases">
          <h2 id="purchases">{ShopWords.Purchases}</h2>
          {purchases.length === 0 && <Empty icon="bag">{ShopWords.NoneSoFar}</Empty>}
          <ul class="rows" aria-live="polite">
            {purchases.map((purchase) => (
              <li key={purchase.purchase_id}>
                <span>
                  {purchaseIs(
                    names[purchase.sku] ?? purchase.sku,
                    sayPrice(purchase.amount, purchase.currency),
                    states()[purchase.status] ?? purchase.status,
                  )}
                </span>
                {sandbox && isReal(purchase.currency) && (
                  <span class="actions">
                    {(ACTIONS[purchase.status] ?? []).map((action) => (
                      <Button
                        key={action}
                        disabled={busy}
                        onClick={() => press(purchase.purchase_id, action)}
                      >
                        {words()[action]}
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

function readChosen(): string | null {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
}
