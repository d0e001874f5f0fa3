/** The dashboard's simulator, with a thread of its own. */

import { createSimulatorDesk, createTrialThread } from "../simulator/mod.ts";
import type { Base } from "./base.ts";
import type { Program } from "./engines.ts";

export function composeSimulator(
  { game, clock }: Base,
  { program, undo }: { program: Program; undo: AsyncDisposableStack },
) {
  const thread = undo.use(createTrialThread({ entry: program.entry, clock }));
  return createSimulatorDesk({ thread, game, clock });
}
