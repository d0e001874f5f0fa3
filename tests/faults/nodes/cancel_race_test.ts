/** A few hundred races in every run; cancel_race_soak_test.ts has ten thousand. */

import { testApps } from "../../support/app/on_each_engine.ts";
import { raceCancels } from "./cancel_race.ts";

const onEachEngine = testApps();

if (Deno.env.get("SOAK") !== "1") {
  onEachEngine("[MM7] cancel and match never both win, 500 times", (app) => raceCancels(app, 500));
}
