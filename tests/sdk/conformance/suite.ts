/** Registers the suite for one client: a test for each scenario, on one server. */

import { realEnginesAvailable } from "../../support/app/test_engines.ts";
import { share } from "../../support/app/shared.ts";
import type { Driver } from "./driver.ts";
import { perform } from "./perform.ts";
import { createResults } from "./results.ts";
import { SCENARIOS } from "./scenarios.ts";
import { openStage } from "./stage.ts";

export interface ClientUnderTest {
  /** "C# on Mono": what failures are told of. */
  name: string;
  /** False where the machine lacks what it runs on. */
  isHere: boolean;
  /** `origin` of its pages, where it is one. */
  open(): Promise<Driver & { origin?: string }>;
}

export function conformanceTests({ name, isHere, open }: ClientUnderTest): void {
  const ignore = !isHere || !realEnginesAvailable();
  const world = share(async () => {
    await using undo = new AsyncDisposableStack();
    const driver = undo.use(await open());
    const stage = undo.use(await openStage(driver.origin));
    const parts = undo.move();
    return { stage, driver, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  });
  const note = createResults(name, SCENARIOS);
  for (const scenario of SCENARIOS) {
    if (!ignore) world.expect();
    Deno.test({
      name: `[${scenario.rules}] ${name}: ${scenario.name}`,
      ignore,
      // The server's connections and the client's process stay for the next scenario.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: () =>
        world.use(async (opened) => {
          await note(scenario, "failed");
          await perform(scenario, opened);
          await note(scenario, "passed");
        }),
    });
  }
}
