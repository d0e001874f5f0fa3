/**
 * The dashboard's simulator: what another window would do to a mode, tried in a thread of its own so that no
 * request of the node waits for it.
 *
 * Holds whether a trial runs: one at a time on a node, stopped when it takes too long. Changes nothing.
 */

import type { CurrentGame } from "../game/mod.ts";
import { queueRules } from "../matchmaking/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { simulatorFailures } from "./errors.ts";
import type { TrialOrder } from "./trial.ts";
import type { Process, TrialResult } from "./types.ts";

/** Where trials run. */
export interface TrialThread extends AsyncDisposable {
  /** @throws Error the thread died, or was stopped */
  run(order: TrialOrder): Promise<TrialResult>;
  /** Gives up what runs; the next order starts another thread. */
  stop(): void;
}

export interface SimulatorDesk {
  /** @throws simulator.unknown_mode, .busy, .too_long */
  run(
    wanted: {
      mode: string;
      window: TrialOrder["proposed"];
      tickets: number;
      rate: number;
      process: Process;
      patienceS: number;
      seed: number;
      /** Share of tickets that ask for computer opponents. */
      bots: number;
      /** Milliseconds after which it is stopped. */
      mostMs: number;
    },
  ): Promise<TrialResult>;
}

export function createSimulatorDesk(
  { thread, game, clock }: {
    thread: TrialThread;
    game: CurrentGame;
    clock: Pick<Clock, "sleep">;
  },
): SimulatorDesk {
  let isBusy = false;

  return {
    async run({ mode: name, window, mostMs, ...wanted }) {
      const mode = game.config.modes.find(({ id, enabled }) => id === name && enabled);
      if (!mode) {
        throw simulatorFailures.make("unknown_mode", `Cannot simulate: "${name}" is no mode`);
      }
      if (isBusy) {
        throw simulatorFailures.make("busy", "Cannot simulate: another simulation runs");
      }
      isBusy = true;
      const over = new AbortController();
      try {
        // One region: what two have of each other is told by their rates.
        const rules = queueRules(mode, game.config.regions.slice(0, 1));
        const result = await Promise.race([
          thread.run({ ...wanted, rules, proposed: window }),
          clock.sleep(mostMs, over.signal).then(() => undefined),
        ]);
        if (result) return result;
        thread.stop();
        throw simulatorFailures.make("too_long", `Cannot simulate: over ${mostMs / 1_000} s`);
      } finally {
        over.abort();
        isBusy = false;
      }
    },
  };
}
