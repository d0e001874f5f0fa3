/** The storms in their full size: `deno task soak`. */

import { findPostgres, findRedis } from "../support/engines/find_engines.ts";
import { restartStorm, strangersStorm } from "./storms.ts";

const enginesMissing = !await findPostgres() || !await findRedis();
const leaveOpen = { sanitizeOps: false, sanitizeResources: false };

if (Deno.env.get("SOAK") === "1") {
  Deno.test({
    name: "[RT10 GEN9] a restart under 5,000 sockets: all are back and resumed within 15 s",
    ignore: enginesMissing,
    ...leaveOpen,
    fn: async () => console.log(await restartStorm(5_000)),
  });

  Deno.test({
    name: "[RT1] 10,000 sockets without credentials that answer nothing are cut within 15 s",
    ...leaveOpen,
    fn: async () => console.log(await strangersStorm(10_000)),
  });
}
