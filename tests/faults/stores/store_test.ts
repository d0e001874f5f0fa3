/** INV3–INV5 where it hurts: two processes, and one that dies between any two steps. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { postAtRandom } from "./ledger.ts";
import { deliverTogether, killDuringWebhooks } from "./webhooks.ts";
import { drawSeed } from "../nodes/workload.ts";

const ignore = !await findPostgres() || !await findRedis();

Deno.test({
  name: "[INV3] one event delivered 100 times at once on two processes: one grant",
  ignore,
  fn: () => deliverTogether(100),
});

Deno.test({
  name: "[INV3 INV5] kills in the middle of webhooks: after redelivery the sums are right",
  ignore,
  fn: () => killDuringWebhooks({ kills: 5, seed: drawSeed() }),
});

Deno.test({
  name: "[INV5] 20,000 bookings at random prove right",
  ignore,
  fn: () => postAtRandom({ operations: 20_000, seed: drawSeed() }),
});
