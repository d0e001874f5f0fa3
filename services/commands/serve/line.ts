/** How `serve` is written: read by the program, and by `start`, which keeps several of it. */

import type { CommandLine } from "../table.ts";

/** Of every command that stays. */
export const ATTACHED = "end when standard input ends, that is, with whoever started it";

export const SERVE_LINE: CommandLine = {
  name: "serve",
  says: "serve players and game servers",
  options: {
    "--fronts N": "so many processes on one port, and one for background work (1: one process)",
    "--no-workers": "only the front; background work runs elsewhere",
    "--attached": ATTACHED,
    "--member": "what --fronts starts; its part comes in by standard input",
  },
  example: "serve --no-workers",
};
