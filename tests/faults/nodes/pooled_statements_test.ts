/** [OPS2 OPS7] Many statements at once through PgBouncer: each gets its own answer. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { findPgBouncer, findPostgres } from "../../support/engines/find_engines.ts";
import { startPooler } from "../../support/engines/pooler.ts";
import { startPostgres } from "../../support/engines/private_engines.ts";
import { pause } from "./workload.ts";

const ASKERS = 30;
const TIMES = 12;
/** More than any machine takes; who waits for somebody else's answer waits for ever. */
const PATIENCE_MS = 90_000;

Deno.test({
  name: "[OPS2 OPS7] through PgBouncer no statement gets the answer of another, or none",
  ignore: !await findPostgres() || !await findPgBouncer(),
  async fn() {
    await using postgres = await startPostgres({ migrated: true });
    await using pooler = await startPooler(postgres, { connections: 2 });
    await using database = openDatabase(
      { engine: "server", url: pooler.url, directUrl: postgres.url },
      { max: 4 },
    );
    const { sql } = database;
    const asked = Array.from({ length: ASKERS }, async (_, n) => {
      for (let time = 0; time < TIMES; time++) {
        const words = [`${n}`, `${time}`];
        // With parameters, without, and together in a transaction: by turns, on few connections.
        const [row] = n % 3 === 0
          ? await sql`select ${words}::text[] as words, ${n}::int as n`
          : n % 3 === 1
          ? await sql`select 1 as n`
          : await sql.begin(async (tx) => {
            await tx`select ${time}::int`;
            return await tx`select ${n}::int as n, ${words}::text[] as words`;
          });
        assert.deepEqual({ ...row }, n % 3 === 1 ? { n: 1 } : { n, words });
      }
    });
    const late = pause(PATIENCE_MS).then(() => "late");
    assert.notEqual(await Promise.race([Promise.all(asked), late]), "late");
  },
});
