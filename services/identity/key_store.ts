/** Rows of the signing keys, private halves sealed. */

import { asc, eq, inArray } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { signingKeys } from "../../db/schema/identity.ts";
import type { KeyTurn } from "./key_rules.ts";

export type KeyRow = typeof signingKeys.$inferSelect;

export interface KeyStore {
  list(): Promise<KeyRow[]>;
  /**
   * Locks the ring, lets `decide` say what has to happen and does it; `make` makes the keys it asks
   * for. Other nodes are told when anything changed.
   */
  turn(
    at: Date,
    decide: (keys: KeyRow[]) => KeyTurn,
    make: (state: string) => KeyRow,
  ): Promise<KeyTurn>;
  /** Calls back when another node changed the ring. */
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

const CHANNEL = "signing_keys";

export function createKeyStore({ orm, sql, direct }: Database): KeyStore {
  const list = () => orm.select().from(signingKeys).orderBy(asc(signingKeys.createdAt));

  return {
    list,

    async turn(at, decide, make) {
      const done = await orm.transaction(async (tx) => {
        await tx.execute("lock table signing_keys in exclusive mode");
        const turn = decide(
          await tx.select().from(signingKeys).orderBy(asc(signingKeys.createdAt)),
        );
        const move = (kid: string, state: string) =>
          tx.update(signingKeys).set({ state, since: at }).where(eq(signingKeys.kid, kid));
        if (turn.retire) await move(turn.retire, "retired");
        if (turn.activate) await move(turn.activate, "active");
        if (turn.remove.length > 0) {
          await tx.delete(signingKeys).where(inArray(signingKeys.kid, turn.remove));
        }
        if (turn.make.length > 0) await tx.insert(signingKeys).values(turn.make.map(make));
        return turn;
      });
      if (done.retire || done.activate || done.make.length > 0 || done.remove.length > 0) {
        await sql`select pg_notify(${CHANNEL}, '')`;
      }
      return done;
    },

    listen: (wake) => direct.listen(CHANNEL, wake, wake),
  };
}
