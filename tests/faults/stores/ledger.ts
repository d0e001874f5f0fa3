/** Bookings at random, by two processes' worth of connections, and the proof of their sums. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import {
  createInventoryStore,
  type LedgerMove,
  type Operation,
} from "../../../services/inventory/mod.ts";
import { purchaseClaims } from "../../../services/store/mod.ts";
import { startPostgres } from "../../support/engines/private_engines.ts";
import { seeded } from "../nodes/workload.ts";

const PLAYERS = 400;
const ASSETS = ["gold", "potion", "skin", "ticket"];
const BATCH = 250;
const POSTERS = 3;

/** @throws unless ledger, balances and what was answered agree */
export async function postAtRandom(
  { operations, seed }: { operations: number; seed: number },
): Promise<void> {
  await using postgres = await startPostgres({ migrated: true });
  await using database = openDatabase({ engine: "server", url: postgres.url });
  const { sql } = database;
  const players = (await sql<{ id: string }[]>`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'Player', 'eu-north', '{player}', now()
    from generate_series(1, ${PLAYERS}) returning id`).map(({ id }) => id);
  const store = createInventoryStore(database, purchaseClaims);
  const expected = new Map<string, number>();
  const random = seeded(seed);
  let posted = 0;
  const poster = async () => {
    while (posted < operations) {
      const batch = Array.from({ length: BATCH }, () => {
        // One in twenty comes a second time.
        const again = random() < 0.05 && posted > 0;
        return draw(seed, players, again ? Math.floor(random() * posted) : posted++);
      });
      const outcomes = await store.post(batch);
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome.state !== "done") continue;
        for (const [asset, net] of Object.entries(outcome.net)) {
          const key = `${batch[i]!.userId} ${asset}`;
          expected.set(key, (expected.get(key) ?? 0) + net);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: POSTERS }, poster));
  const started = performance.now();
  const report = await store.report();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  assert.deepEqual(report.problems, []);
  for (const row of await sql`select user_id, asset, holding - debt as net from balances`) {
    assert.equal(row.net, expected.get(`${row.user_id} ${row.asset}`) ?? 0);
  }
  console.log(`${report.operations} operations, ${report.entries} entries proved in ${seconds} s`);
}

/** The operation of this number: always the same, and as if sent again with one of its own id. */
function draw(seed: number, players: readonly string[], number: number): Operation {
  const random = seeded(seed + number);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const moves = Array.from({ length: 1 + Math.floor(random() * 2) }, (): LedgerMove => {
    const give = random() < 0.55;
    return {
      asset: pick(ASSETS),
      amount: (give ? 1 : -1) * (1 + Math.floor(random() * 20)),
      counter: give ? "issued" : pick(["consumed", "reclaimed", "spent"] as const),
      shortfall: pick(["refuse", "debt", "forgive"] as const),
    };
  });
  return {
    ...{ id: crypto.randomUUID(), kind: "grant", ref: String(number), userId: pick(players) },
    ...{ purchaseId: null, digest: null, moves, at: new Date() },
  };
}
