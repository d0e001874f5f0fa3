/**
 * Rows of what an issuer's answers may bring once, and of what ended there while a sign-in was under way.
 *
 * A logout token may cross with the callback of the sign-in that it ends. Both take the same locks first:
 * either the session is there when the token looks for it, or the token is when the session is to begin.
 */

import type { Sql, Transaction } from "../../../db/client.ts";
import { sha256 } from "../../platform/ids.ts";

/** How long a mark stays: beyond any sign-in that was begun before it. */
const MARKED_MS = 600_000;

/** Whom an issuer speaks of. */
export interface Named {
  issuer: string;
  subject: string | null;
  sid: string | null;
}

/** Notes that something that works once was used. @returns whether this was the first time */
export async function spend(
  on: Sql | Transaction,
  hash: Uint8Array,
  until: Date,
): Promise<boolean> {
  const rows = await on`
    insert into oidc_spent (hash, until) values (${hash}, ${until})
    on conflict (hash) do nothing returning 1`;
  return rows.length === 1;
}

/**
 * Notes a logout token, and marks what it ends: sign-ins under way of its `sid` and its subject, where the
 * token has a `sid` only those without one. First in its transaction.
 * @param issuedAt of the token, in milliseconds by the issuer's clock
 * @returns whether this was the first time
 */
export async function spendLogout(
  tx: Transaction,
  named: Named,
  token: { hash: Uint8Array; until: Date; issuedAt: number; at: Date },
): Promise<boolean> {
  await lockNamed(tx, named);
  if (!await spend(tx, token.hash, token.until)) return false;
  const { sid, subject } = named;
  const cameAt = token.at.getTime();
  const marks: [Uint8Array, number][] = [];
  if (sid !== null) marks.push([markOf("sid", named), cameAt]);
  if (subject !== null) {
    // One that was long on its way speaks of nothing that was begun since; it tells whole seconds.
    const at = Math.min(cameAt, token.issuedAt + 999);
    marks.push([markOf(sid === null ? "subject" : "subject without sid", named), at]);
  }
  for (const [hash, at] of marks) {
    const until = new Date(at + MARKED_MS);
    await tx`
      insert into oidc_spent (hash, until) values (${hash}, ${until})
      on conflict (hash) do update set until = greatest(oidc_spent.until, excluded.until)`;
  }
  return true;
}

/**
 * Whether what a sign-in brings ended while it was under way; one that was begun since is another. First
 * in its transaction. @param startedAt of the sign-in, in milliseconds by our clock
 */
export async function hasEnded(
  tx: Transaction,
  named: Named,
  { startedAt }: { startedAt: number },
): Promise<boolean> {
  await lockNamed(tx, named);
  const other = named.sid === null ? "subject without sid" : "subject";
  const [row] = await tx<{ ended: boolean }[]>`
    select exists (
      select 1 from oidc_spent
      where hash in (${markOf("sid", named)}, ${markOf("subject", named)}, ${markOf(other, named)})
        and until >= ${new Date(startedAt + MARKED_MS)}
    ) as ended`;
  return row!.ended;
}

/** Waits for sign-ins and logout tokens of the same session or subject; until the transaction's end. */
async function lockNamed(tx: Transaction, { issuer, subject, sid }: Named): Promise<void> {
  const names = [
    ...(sid === null ? [] : [`oidc sid ${issuer} ${sid}`]),
    ...(subject === null ? [] : [`oidc subject ${issuer} ${subject}`]),
  ];
  // Everybody in the same order.
  await tx`
    select pg_advisory_xact_lock(hashtextextended(name, 0))
    from unnest(${names}::text[]) with ordinality as each (name, i) order by i`;
}

export async function pruneSpent(sql: Sql, before: Date): Promise<void> {
  await sql`delete from oidc_spent where until < ${before}`;
}

function markOf(kind: string, { issuer, subject, sid }: Named): Uint8Array {
  return sha256(`ended ${kind} ${issuer} ${kind === "sid" ? sid : subject}`);
}
