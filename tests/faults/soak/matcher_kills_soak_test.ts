/** A minute of kills under 500 tickets a second: `deno task soak`. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { killMatchers } from "../nodes/matcher_kills.ts";

const soaking = Deno.env.get("SOAK") === "1";
const ignore = !await findPostgres() || !await findRedis();

if (soaking) {
  Deno.test({
    name: "[MM7 MM16] three processes, one killed every second of a minute under 500 tickets/s",
    ignore,
    fn: () => killMatchers({ seconds: 60, rate: 500 }),
  });
}
