/** Engines frozen for a moment; frozen_soak_test.ts has the long time. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { freezeEach } from "./frozen.ts";

const soaking = Deno.env.get("SOAK") === "1";
const enginesMissing = !await findPostgres() || !await findRedis();

for (const seconds of !soaking ? [3, 6] : []) {
  Deno.test({
    name: `[GEN2 GEN7] an engine frozen for ${seconds} s lets nobody hang, and thaws by itself`,
    ignore: enginesMissing,
    fn: () => freezeEach({ seconds }),
  });
}
