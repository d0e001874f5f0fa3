/** A few kills in every run; kill_soak_test.ts has the many. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { killEmbedded, killOnServers } from "./kills.ts";
import { drawSeed } from "./workload.ts";

const soaking = Deno.env.get("SOAK") === "1";
const enginesMissing = !await findPostgres() || !await findRedis();

if (!soaking) {
  Deno.test({
    name: "[MM7 LB5 TEL3 INT2] killed again and again on its own engines, nothing promised is lost",
    fn: () => killEmbedded({ kills: 4, seed: drawSeed() }),
  });
}

if (!soaking) {
  Deno.test({
    name: "[MM7 LB5 TEL3 INT2] killed with its servers again and again, nothing promised is lost",
    ignore: enginesMissing,
    fn: () => killOnServers({ kills: 4, seed: drawSeed() }),
  });
}
