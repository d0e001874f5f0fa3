/** `rate-replay FILE`: which rating system would have predicted a history of games best. */

import { parseHistory, replay } from "../../ratings/mod.ts";

const SYSTEMS = ["elo", "glicko2", "weng-lin"] as const;

/** @returns the exit code */
export async function rateReplay(path: string): Promise<number> {
  const games = parseHistory(await Deno.readTextFile(path));
  console.log(`${games.length} games, each predicted before it counts`);
  console.log("system      accuracy  log loss  Brier");
  for (const system of SYSTEMS) {
    const { accuracy, logLoss, brier } = replay(games, system);
    console.log(
      `${system.padEnd(12)}${(accuracy * 100).toFixed(1).padStart(6)} %  ${logLoss.toFixed(4)}    ${
        brier.toFixed(4)
      }`,
    );
  }
  console.log("coin            –     0.6931    0.2500 on decided games");
  return 0;
}
