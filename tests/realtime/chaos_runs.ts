/** Many runs of chaos, each with the next seed. */

import { TEST_SEED } from "../support/app/random.ts";
import { type ChaosEngine, runChaos } from "./chaos.ts";
import type { VirtualTime } from "./virtual_time.ts";

/** @throws Error naming the seed that failed */
export async function manyRuns(
  runs: number,
  open: (time: VirtualTime) => ChaosEngine,
  atATime = 1,
): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: atATime }, async () => {
    while (next < runs) {
      const seed = TEST_SEED + next++;
      await runChaos(seed, open).catch((cause) => {
        throw new Error(`Chaos with seed ${seed}: ${cause.message}`, { cause });
      });
    }
  }));
}
