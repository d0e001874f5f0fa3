/** A million bookings and forty kills: `deno task soak`. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { postAtRandom } from "../stores/ledger.ts";
import { killDuringWebhooks } from "../stores/webhooks.ts";
import { drawSeed } from "../nodes/workload.ts";

const soaking = Deno.env.get("SOAK") === "1";
const ignore = !await findPostgres() || !await findRedis();

if (soaking) {
  Deno.test({
    name: "[INV3 INV5] 40 kills in the middle of webhooks: after redelivery the sums are right",
    ignore,
    fn: () => killDuringWebhooks({ kills: 40, seed: drawSeed() }),
  });

  Deno.test({
    name: "[INV5] 1,000,000 bookings at random prove right",
    ignore,
    fn: () => postAtRandom({ operations: 1_000_000, seed: drawSeed() }),
  });
}
