/** Rows of the signing keys, private halves sealed. */

import type { Database } from "../../../db/client.ts";
import type { signingKeys } from "../../../db/schema/identity.ts";
import { insertEntry } from "../../audit/mod.ts";
import type { KeyTurn } from "./rules.ts";

export type KeyRow = typeof signingKeys.$inferSelect;

/** Who moves the ring, and from where. */
export interface KeyTurner {
  actor: string;
  addresses: string[];
}

export interface KeyStore {
  list(): Promise<KeyRow[]>;
  /**
   * Locks the ring, lets `decide` say what has to happen and does it; `make` makes the keys it asks
   * for. Another signing key is audited, and every node is told when anything changed.
   */
  turn(
    by: KeyTurner & { at: Date },
    decide: (keys: KeyRow[]) => KeyTurn,
    make: (state: string) => KeyRow,
  ): Promise<KeyTurn>;
  /** Calls back when another node changed the ring. */
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

const CHANNEL = "signing_keys";

export function createKeyStore({ sql, direct }: Database): KeyStore {
  const ring = sql`
    select kid, alg, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk", state,
      created_at as "createdAt", since
    from signing_keys order by created_at`;

  return {
    list: () => sql<KeyRow[]>`${ring}`,

    async turn({ actor, addresses, at }, decide, make) {
      return await sql.begin(async (tx) => {
        await tx`lock table signing_keys in exclusive mode`;
        const turn = decide(await tx<KeyRow[]>`${ring}`);
        const move = (kid: string, state: string) =>
          tx`update signing_keys set state = ${state}, since = ${at} where kid = ${kid}`;
        if (turn.retire) await move(turn.retire, "retired");
        if (turn.activate) await move(turn.activate, "active");
        await tx`delete from signing_keys where kid = any(${turn.remove}::text[])`;
        const made = turn.make.map(make);
        for (const key of made) {
          await tx`
            insert into signing_keys
              (kid, alg, public_jwk, sealed_private_jwk, state, created_at, since)
            values (${key.kid}, ${key.alg}, ${JSON.stringify(key.publicJwk)}::text::jsonb,
              ${key.sealedPrivateJwk}, ${key.state}, ${key.createdAt}, ${key.since})`;
        }
        const signs = turn.activate ?? made.find(({ state }) => state === "active")?.kid;
        if (signs !== undefined) {
          await insertEntry(tx, {
            ...{ at, actor, addresses, action: "keys.rotate", subjects: [signs], outcome: "done" },
            details: { before: turn.retire ?? null },
          });
        }
        if (signs !== undefined || made.length > 0 || turn.remove.length > 0) {
          await tx`select pg_notify(${CHANNEL}, '')`;
        }
        return turn;
      });
    },

    listen: (wake) => direct.listen(CHANNEL, wake, wake),
  };
}
