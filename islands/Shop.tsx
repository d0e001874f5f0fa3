/** The store: what is sold, what one has, what became of each purchase. */

import { useEffect, useState } from "preact/hooks";
import { island } from "../components/Island.tsx";
import { money } from "../components/money.ts";
import { VezeError } from "../sdk/mod.ts";
import { isStale, me, signInGuest, veze } from "./session.ts";

export interface ShopItem {
  sku: string;
  name: string;
  kind: string;
  /** Minor units by currency, or units of a virtual one. */
  prices: Record<string, number>;
  goods: Record<string, number>;
}

export interface ShopPurchase {
  purchase_id: string;
  sku: string;
  status: string;
  amount: number;
  currency: string;
}

export interface ShopProps {
  player?: { id: string; name: string };
  items: ShopItem[];
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
  paid: ["refund", "dispute"],
};
const WORDS: Readonly<Record<Action, string>> = {
  ...{ pay: "Pay", fail: "Let it fail", refund: "Refund", dispute: "Dispute" },
};

interface InventoryChange {
  changes: { sku: string; quantity: number; debt: number }[];
}

export const Shop = island("Shop", function Shop(props: ShopProps) {
  const [held, setHeld] = useState(props.held);
  const [debts, setDebts] = useState(props.debts);
  const [purchases, setPurchases] = useState(props.purchases);
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const player = me.value ?? props.player;

  useEffect(() => {
    if (!player) return;
    const room = veze().rooms.join(`user:${player.id}`, {
      event({ kind, data }) {
        if (kind !== "inventory.updated") return;
        const { changes } = data as InventoryChange;
        setHeld((before) => put(before, changes.map(({ sku, quantity }) => [sku, quantity])));
        setDebts((before) => put(before, changes.map(({ sku, debt }) => [sku, debt])));
      },
      lost: () => location.reload(),
    });
    return () => room.leave();
  }, [player?.id]);

  async function attempt(work: () => Promise<ShopPurchase>): Promise<void> {
    setFailure(undefined);
    setBusy(true);
    try {
      const done = await work();
      setPurchases((before) => [
        done,
        ...before.filter(({ purchase_id }) => purchase_id !== done.purchase_id),
      ]);
    } catch (error) {
      setFailure(error instanceof VezeError ? error.message : "That did not work. Try again.");
    } finally {
      setBusy(false);
    }
  }

  const buy = (sku: string, currency: string) =>
    attempt(async () => {
      if (!player) await signInGuest();
      return await veze().call("POST /store/checkout", {
        body: { sku, currency },
        idempotencyKey: crypto.randomUUID(),
      });
    });

  const press = (purchase_id: string, action: Action) =>
    attempt(async () => {
      const answer = await veze().call("POST /store/purchases/{purchase_id}/sandbox", {
        path: { purchase_id },
        body: { action },
      });
      return answer.purchase;
    });

  return (
    <div class="columns">
      <section aria-labelledby="shelf">
        <h2 id="shelf">For sale</h2>
        <ul class="rows">
          {props.items.map((item) => (
            <li key={item.sku}>
              <div>
                <strong>{item.name}</strong>
                <p class="quiet small">{contents(item, props.names)}</p>
              </div>
              <div class="prices">
                {Object.entries(item.prices).map(([currency, amount]) => (
                  <button
                    key={currency}
                    type="button"
                    disabled={busy}
                    aria-label={`Buy ${item.name} for ${money(amount, currency)}`}
                    onClick={() => buy(item.sku, currency)}
                  >
                    {money(amount, currency)}
                  </button>
                ))}
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="owned" class={isStale() ? "stale" : undefined}>
        <h2 id="owned">Yours</h2>
        {Object.keys(held).length === 0 && <p class="quiet">Nothing yet. What you buy is here.</p>}
        <ul class="rows">
          {Object.entries(held).map(([sku, quantity]) => (
            <li key={sku}>
              <span>{props.names[sku] ?? sku}</span>
              <span class="number">{quantity.toLocaleString("en")}</span>
            </li>
          ))}
          {Object.entries(debts).map(([sku, quantity]) => (
            <li key={sku} class="warning">
              <span>{`${props.names[sku] ?? sku} owed: the next ones pay it`}</span>
              <span class="number">{quantity.toLocaleString("en")}</span>
            </li>
          ))}
        </ul>
        <h2>Purchases</h2>
        {failure && <p class="failed" role="alert">{failure}</p>}
        {purchases.length === 0 && <p class="quiet">None so far.</p>}
        <ul class="rows" aria-live="polite">
          {purchases.map((purchase) => (
            <li key={purchase.purchase_id}>
              <span>
                {`${props.names[purchase.sku] ?? purchase.sku}, `}
                {`${money(purchase.amount, purchase.currency)}: ${purchase.status}`}
              </span>
              {props.sandbox && isReal(purchase.currency) && (
                <span class="prices">
                  {(ACTIONS[purchase.status] ?? []).map((action) => (
                    <button
                      key={action}
                      type="button"
                      disabled={busy}
                      onClick={() => press(purchase.purchase_id, action)}
                    >
                      {WORDS[action]}
                    </button>
                  ))}
                </span>
              )}
            </li>
          ))}
        </ul>
        {props.sandbox && (
          <p class="quiet small">
            Payments go to the sandbox provider: it takes no money, and its webhooks are signed.
          </p>
        )}
      </section>
    </div>
  );
});

/** ISO 4217; virtual currencies are SKUs. */
function isReal(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency);
}

function contents(item: ShopItem, names: Record<string, string>): string {
  const goods = Object.entries(item.goods);
  if (goods.length === 1 && goods[0]![0] === item.sku && goods[0]![1] === 1) {
    return item.kind === "durable" ? "Yours to keep" : "";
  }
  return goods.map(([sku, count]) => `${count.toLocaleString("en")} × ${names[sku] ?? sku}`)
    .join(", ");
}

/** What is nothing any more is left out. */
function put(
  before: Record<string, number>,
  changes: [sku: string, count: number][],
): Record<string, number> {
  const after = { ...before, ...Object.fromEntries(changes) };
  return Object.fromEntries(Object.entries(after).filter(([, count]) => count > 0));
}
