/** A few kills in every run; matcher_kills_soak_test.ts has the whole minute. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { freezeMatcher, killMatchers } from "./matcher_kills.ts";

const soaking = Deno.env.get("SOAK") === "1";
const ignore = !await findPostgres() || !await findRedis();

if (!soaking) {
  Deno.test({
    name: "[MM7 MM16] three processes, one killed again and again: nobody lost, nobody twice",
    ignore,
    fn: () => killMatchers({ seconds: 8, rate: 100 }),
  });
  Deno.test({
    name: "[MM16] a process stopped beyond its lease and woken again claims nothing",
    ignore,
    fn: freezeMatcher,
  });
}
