/** Rows of the signing keys, private halves sealed. */

import { eq, inArray } from "drizzle-orm";
import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { signingKeys } from "../../../db/schema/identity.ts";
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
  const list = (on: Sql | Transaction): Promise<KeyRow[]> =>
    orm(on).select().from(signingKeys).orderBy(signingKeys.createdAt).then();

  return {
    list: () => list(sql),

    async turn({ actor, addresses, at }, decide, make) {
      return await sql.begin(async (tx) => {
        await tx`lock table signing_keys in exclusive mode`;
        const turn = decide(await list(tx));
        const move = (kid: string, state: string) =>
          orm(tx).update(signingKeys).set({ state, since: at }).where(eq(signingKeys.kid, kid));
        if (turn.retire) await move(turn.retire, "retired");
        if (turn.activate) await move(turn.activate, "active");
        await orm(tx).delete(signingKeys).where(inArray(signingKeys.kid, turn.remove));
        const made = turn.make.map(make);
        if (made.length > 0) await orm(tx).insert(signingKeys).values(made);
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
