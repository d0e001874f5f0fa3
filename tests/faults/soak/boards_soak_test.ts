/** 200,000 submits through dying engines: `deno task soak`. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { writeThroughFaults } from "../stores/boards.ts";

if (Deno.env.get("SOAK") === "1") {
  Deno.test({
    name: "[LB5 LB2] 200,000 submits: every acknowledged score is in the board",
    ignore: !await findPostgres() || !await findRedis(),
    fn: () => writeThroughFaults({ submits: 200_000 }),
  });
}
