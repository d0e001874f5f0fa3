/** Ten minutes of everything on each kind of engines: `deno task soak`; `deno task proof` writes a report. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { drawSeed } from "../nodes/workload.ts";
import { runScenario } from "../scenario/scenario.ts";

const soaking = Deno.env.get("SOAK") === "1";
const enginesMissing = !await findPostgres() || !await findRedis();
const SECONDS = 600;

if (soaking) {
  for (const engines of ["embedded", "servers"] as const) {
    Deno.test({
      name: `[INT2 MM7 LB5 TEL3 RT3 STO6] played while it broke, the books balance (${engines})`,
      ignore: engines === "servers" && enginesMissing,
      async fn() {
        const { faults, operations } = await runScenario({
          engines,
          seed: drawSeed(),
          seconds: SECONDS,
        });
        console.log(JSON.stringify({ engines, faults, operations }));
      },
    });
  }
}
