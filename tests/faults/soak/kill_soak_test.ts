/** Twenty kills on each kind of engine: `deno task soak`. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { killEmbedded, killOnServers } from "../nodes/kills.ts";
import { drawSeed } from "../nodes/workload.ts";

const soaking = Deno.env.get("SOAK") === "1";
const enginesMissing = !await findPostgres() || !await findRedis();

if (soaking) {
  Deno.test({
    name: "[MM7 LB5 TEL3 INT2] killed 20 times on its own engines, nothing promised is lost",
    fn: () => killEmbedded({ kills: 20, seed: drawSeed() }),
  });
}

if (soaking) {
  Deno.test({
    name: "[MM7 LB5 TEL3 INT2] killed 20 times with its servers, nothing promised is lost",
    ignore: enginesMissing,
    fn: () => killOnServers({ kills: 20, seed: drawSeed() }),
  });
}
