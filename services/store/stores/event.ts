/** Statements of a settlement: which purchases events are about, and what is written of them. */

import type { Transaction } from "../../../db/client.ts";
import { keptPlayer } from "../../identity/mod.ts";
import { announce, toWebhooks } from "../../outbox/mod.ts";
import { PURCHASE_EVENTS } from "../events.ts";
import type { PaymentEvent, Purchase, PurchaseStatus } from "../types.ts";

/** Which of `rows` an event is about: by our reference, else by the provider's name of the payment. */
export function finderAmong(rows: readonly Purchase[], events: readonly PaymentEvent[]) {
  const byRef = new Map(rows.map((row) => [row.providerRef, row]));
  const byPayment = new Map(
    rows.flatMap((row) => row.paymentRefs.map((ref) => [ref, row] as const)),
  );
  for (const { providerRef, paymentRef } of events) {
    const row = providerRef !== undefined && byRef.get(providerRef);
    if (row && paymentRef !== undefined) byPayment.set(paymentRef, row);
  }
  return ({ providerRef, paymentRef }: PaymentEvent): Purchase | undefined =>
    providerRef !== undefined ? byRef.get(providerRef) : byPayment.get(paymentRef!);
}

/** Whoever tells of these payments waits for one another, on any node: none is told in between. */
export async function lockPayments(tx: Transaction, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  await tx`
    select pg_advisory_xact_lock(hashtextextended('payment ' || ref, 0))
    from (select unnest(${[...new Set(refs)]}::text[]) as ref order by 1) r`;
}

/** Takes out what was told of these payments before it was known what they are for. */
export async function claimEarly(
  tx: Transaction,
  refs: readonly string[],
): Promise<PaymentEvent[]> {
  if (refs.length === 0) return [];
  const rows = await tx<(Omit<PaymentEvent, "claims">)[]>`
    delete from early_payment_events where payment_ref = any(${[...refs]}::text[])
    returning provider, event_id as id, kind as type, payment_ref as "paymentRef",
      change_json as change, received_at as "receivedAt"`;
  return rows.map((row) => ({ ...row, claims: {} }));
}

const EARLY: ReadonlySet<string> = new Set([
  "refunded",
  "refund_failed",
  "disputed",
  "dispute_won",
]);

/** Keeps what may be about a purchase whose payment nobody has told of yet. */
export async function keepEarly(tx: Transaction, events: readonly PaymentEvent[]): Promise<void> {
  const kept = events.filter(({ providerRef, paymentRef, change }) =>
    providerRef === undefined && paymentRef !== undefined && EARLY.has(change.kind)
  );
  if (kept.length === 0) return;
  await tx`
    insert into early_payment_events (provider, event_id, kind, payment_ref, change_json, received_at)
    select p, e, k, r, c::jsonb, at from unnest(${kept.map((e) => e.provider)}::text[],
      ${kept.map((e) => e.id)}::text[], ${kept.map((e) => e.type)}::text[],
      ${kept.map((e) => e.paymentRef!)}::text[],
      ${kept.map((e) => JSON.stringify(e.change))}::text[],
      ${kept.map((e) => e.receivedAt.toISOString())}::timestamptz[]) as n (p, e, k, r, c, at)
    on conflict do nothing`;
}

/**
 * Takes events in that are new. What they say to the letter is kept only while the player is there: it
 * names who paid. A deletion under way is waited for.
 * @returns their names
 */
export async function recordEvents(
  tx: Transaction,
  events: (PaymentEvent & { purchaseId: string })[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await tx<{ name: string }[]>`
    insert into webhook_events (provider, event_id, kind, purchase_id, received_at, body)
    select n.provider, n.event_id, n.kind, n.purchase_id, n.received_at,
      case when u.id is not null then n.body end
    from unnest(${events.map((e) => e.provider)}::text[],
      ${events.map((e) => e.id)}::text[], ${events.map((e) => e.type)}::text[],
      ${events.map((e) => e.purchaseId)}::uuid[],
      ${events.map((e) => e.receivedAt.toISOString())}::timestamptz[],
      ${events.map((e) => e.body ?? null)}::text[])
      as n (provider, event_id, kind, purchase_id, received_at, body)
    join purchases p on p.id = n.purchase_id
    left join lateral ${keptPlayer(tx, tx`p.user_id`)} u on true
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
  const announced = announceStates(
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
        ${purchases.map((p) => JSON.stringify(p.paymentRefs))}::text[])
        as n (id, status, granted, moves, paid_at, failed_at, expired_at, unmatched_at,
          unmatched_reason, refunded_amount, heard, payment_refs)
    )
    update purchases p set status = n.status, granted_json = n.granted::jsonb, moves = n.moves,
      paid_at = n.paid_at, failed_at = n.failed_at, expired_at = n.expired_at,
      unmatched_at = n.unmatched_at, unmatched_reason = n.unmatched_reason,
      refunded_amount = n.refunded_amount, heard_json = n.heard::jsonb,
      payment_refs = array(select jsonb_array_elements_text(n.payment_refs::jsonb))
    from n where p.id = n.id`.execute();
  await Promise.all([announced, updated]);
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
