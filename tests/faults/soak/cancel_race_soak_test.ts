/** Ten thousand races of cancelling against being matched: `deno task soak`. */

import { testApps } from "../../support/app/on_each_engine.ts";
import { raceCancels } from "../nodes/cancel_race.ts";

const onEachEngine = testApps();

if (Deno.env.get("SOAK") === "1") {
  onEachEngine(
    "[MM7] cancel and match never both win, 10,000 times",
    (app) => raceCancels(app, 10_000),
  );
}
