/** Statements of a settlement: which purchases events are about, and what is written of them. */

import type { Transaction } from "../../db/client.ts";
import { announce, toWebhooks } from "../outbox/mod.ts";
import { PURCHASE_EVENTS } from "./events.ts";
import type { PaymentEvent, Purchase, PurchaseStatus } from "./types.ts";

/** Which of `rows` an event is about: by our reference, else by the provider's name of the payment. */
export function finderAmong(rows: readonly Purchase[], events: readonly PaymentEvent[]) {
  const byRef = new Map(rows.map((row) => [row.providerRef, row]));
  const byPayment = new Map(rows.map((row) => [row.paymentRef, row]));
  const findByRef = ({ providerRef }: PaymentEvent) =>
    providerRef === undefined ? undefined : byRef.get(providerRef);
  for (const event of events) {
    const row = event.paymentRef !== undefined && findByRef(event);
    if (row && row.paymentRef === null) byPayment.set(event.paymentRef!, row);
  }
  return (event: PaymentEvent): Purchase | undefined =>
    event.providerRef !== undefined ? findByRef(event) : byPayment.get(event.paymentRef!);
}

/** Takes events in that are new. @returns their names */
export async function recordEvents(
  tx: Transaction,
  events: (PaymentEvent & { purchaseId: string })[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await tx<{ name: string }[]>`
    insert into webhook_events (provider, event_id, kind, purchase_id, received_at)
    select * from unnest(${events.map((e) => e.provider)}::text[],
      ${events.map((e) => e.id)}::text[], ${events.map((e) => e.type)}::text[],
      ${events.map((e) => e.purchaseId)}::uuid[],
      ${events.map((e) => e.receivedAt.toISOString())}::timestamptz[])
    on conflict do nothing returning provider || ' ' || event_id as name`;
  return new Set(rows.map(({ name }) => name));
}

/** Writes purchases back; studios hear of each new state (INT1). */
export async function updateAll(
  tx: Transaction,
  purchases: readonly Purchase[],
  at: Date,
): Promise<void> {
  if (purchases.length === 0) return;
  // Sent together and run in this order: what is told is what changes.
  const told = announceStates(
    tx,
    purchases.map((p) => p.id),
    purchases.map((p) => p.status),
    at,
  );
  const times = (pick: (p: Purchase) => Date | null) =>
    purchases.map((p) => pick(p)?.toISOString() ?? null);
  const updated = tx`
    with n as (
      select * from unnest(${purchases.map((p) => p.id)}::uuid[],
        ${purchases.map((p) => p.status)}::text[],
        ${purchases.map((p) => JSON.stringify(p.granted))}::text[],
        ${purchases.map((p) => p.moves)}::int[], ${times((p) => p.paidAt)}::timestamptz[],
        ${times((p) => p.failedAt)}::timestamptz[], ${times((p) => p.expiredAt)}::timestamptz[],
        ${times((p) => p.unmatchedAt)}::timestamptz[],
        ${purchases.map((p) => p.unmatchedReason)}::text[],
        ${purchases.map((p) => p.refundedAmount)}::bigint[],
        ${purchases.map((p) => JSON.stringify(p.heard))}::text[],
        ${purchases.map((p) => p.paymentRef)}::text[])
        as n (id, status, granted, moves, paid_at, failed_at, expired_at, unmatched_at,
          unmatched_reason, refunded_amount, heard, payment_ref)
    )
    update purchases p set status = n.status, granted_json = n.granted::jsonb, moves = n.moves,
      paid_at = n.paid_at, failed_at = n.failed_at, expired_at = n.expired_at,
      unmatched_at = n.unmatched_at, unmatched_reason = n.unmatched_reason,
      refunded_amount = n.refunded_amount, heard_json = n.heard::jsonb, payment_ref = n.payment_ref
    from n where p.id = n.id`.execute();
  await Promise.all([told, updated]);
}

/** Tells studios of states that purchases are about to have and have not yet; sent at once. */
export function announceStates(
  tx: Transaction,
  ids: readonly string[],
  statuses: readonly PurchaseStatus[],
  at: Date,
): Promise<unknown> {
  const [first, ...others] = [...new Set(statuses)].map((status) =>
    toWebhooks(tx, PURCHASE_EVENTS[status], {
      data: {
        purchase_id: tx`p.id`,
        provider_ref: tx`p.provider_ref`,
        user_id: tx`p.user_id`,
        sku: tx`p.item_sku`,
        amount: tx`p.amount`,
        currency: tx`p.currency`,
        status,
      },
      from: tx`purchases p where p.status <> ${status}
        and p.id = any(${ids.filter((_, i) => statuses[i] === status)}::uuid[])`,
      at,
    })
  );
  return announce(tx, first!, ...others).execute();
}

/** Per asset; what comes to nothing is left out. */
export function sum(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .map((asset): [string, number] => [asset, (a[asset] ?? 0) + (b[asset] ?? 0)])
      .filter(([, amount]) => amount !== 0),
  );
}
