/** Rows that remember the first answer to a request with an Idempotency-Key (GEN4). */

import type { Database, Transaction } from "../../db/client.ts";
import type { Columns } from "../../db/rows.ts";
import type { idempotencyKeys } from "../../db/schema/idempotency.ts";
import { requestFailures } from "../platform/errors.ts";

/** How long a first answer is kept, in milliseconds. */
export const KEPT_MS = 24 * 3_600_000;

export interface OnceKey {
  caller: string;
  route: string;
  key: string;
}

/** An answer to keep, and the request that it belongs to. */
export interface KeptAnswer extends OnceKey {
  status: number;
  answer: string;
}

export type Begun =
  | { state: "mine" }
  | { state: "running"; bodyHash: Uint8Array }
  | { state: "done"; bodyHash: Uint8Array; status: number; answer: string };

export interface OnceStore {
  /** Claims the key, or tells how far the first request is. A claim older than `staleMs` is free. */
  begin(key: OnceKey, bodyHash: Uint8Array, at: Date, staleMs: number): Promise<Begun>;
  finish(key: OnceKey, status: number, answer: string): Promise<void>;
  /** Gives the key back: nothing was done. */
  forget(key: OnceKey): Promise<void>;
  /** Removes keys older than `before`. */
  prune(before: Date): Promise<void>;
}

export function createOnceStore({ sql }: Database): OnceStore {
  return {
    async begin({ caller, route, key }, bodyHash, at, staleMs) {
      const stale = new Date(at.getTime() - staleMs);
      const claimed = await sql`
        insert into idempotency_keys as k (caller, route, key, body_hash, created_at)
        values (${caller}, ${route}, ${key}, ${bodyHash}, ${at})
        on conflict (caller, route, key) do update set created_at = excluded.created_at
        where k.status is null and k.created_at < ${stale} and k.body_hash = excluded.body_hash
        returning 1`;
      if (claimed.length === 1) return { state: "mine" };
      const [row] = await sql<Columns<typeof idempotencyKeys, "body_hash" | "status" | "answer">[]>`
        select body_hash, status, answer from idempotency_keys
        where caller = ${caller} and route = ${route} and key = ${key}`;
      if (!row) return { state: "running", bodyHash };
      return row.status === null
        ? { state: "running", bodyHash: row.body_hash }
        : { state: "done", bodyHash: row.body_hash, status: row.status, answer: row.answer ?? "" };
    },
    async finish({ caller, route, key }, status, answer) {
      await sql`
        update idempotency_keys set status = ${status}, answer = ${answer}
        where caller = ${caller} and route = ${route} and key = ${key}`;
    },
    async forget({ caller, route, key }) {
      await sql`
        delete from idempotency_keys
        where caller = ${caller} and route = ${route} and key = ${key} and status is null`;
    },
    async prune(before) {
      await sql`delete from idempotency_keys where created_at < ${before}`;
    },
  };
}

/**
 * Keeps the answer: the key and the act stand or fall together, so that a node may die, or stand still
 * and go on, at any moment between them.
 * @param kept undefined where the request has no key: nothing is kept
 * @throws request.idempotency_in_progress when another request with this key was faster, which rolls the
 *   act back
 */
export async function keepAnswer(tx: Transaction, kept: KeptAnswer | undefined): Promise<void> {
  if (!kept) return;
  const { caller, route, key, status, answer } = kept;
  const rows = await tx`
    update idempotency_keys set status = ${status}, answer = ${answer}
    where caller = ${caller} and route = ${route} and key = ${key} and status is null returning 1`;
  if (rows.length > 0) return;
  throw requestFailures.make(
    "idempotency_in_progress",
    "Cannot do it again: another request with this Idempotency-Key has just done it",
  );
}
