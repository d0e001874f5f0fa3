/**
 * A whole match of computer opponents, recorded: `deno run -A tests/arena/records/record.ts` writes
 * recorded.veze-replay anew, which is to be done where the simulation was changed on purpose.
 */

import { writeReplay } from "../../../services/arena/records/mod.ts";
import {
  createRunner,
  type OpponentSeat,
  type RunnerReport,
} from "../../../services/arena/runner.ts";

export const RECORDED = new URL("recorded.veze-replay", import.meta.url);

/** Plays until it is over, as fast as it goes. */
export function reportMatch(
  { seed, sides, seats }: { seed: number; sides: number; seats: number },
  skill: OpponentSeat["skill"] = "expert",
): RunnerReport & { type: "over" } {
  let over: RunnerReport & { type: "over" } | undefined;
  const runner = createRunner({
    report(report) {
      if (report.type === "failed") throw new Error(report.reason);
      if (report.type === "over") over = report;
    },
  });
  runner.take({
    ...{ type: "open", match: "recorded" },
    setup: { seed, sides, seats: Array.from({ length: seats }, (_, i) => ({ side: i % sides })) },
    opponents: Array.from({ length: seats }, (_, seat) => ({ seat, skill })),
  });
  runner.take({ type: "begin", match: "recorded" });
  for (let tick = 1; runner.tick() > 0; tick++) {
    // Somebody goes, and comes back for a while.
    if (tick === 600) runner.take({ type: "leave", match: "recorded", seat: 2 });
    if (tick === 660) runner.take({ type: "join", match: "recorded", client: 1, seat: 2 });
    if (tick === 661) runner.take({ type: "gone", client: 1 });
  }
  if (!over) throw new Error("Cannot record: the match did not end");
  return over;
}

if (import.meta.main) {
  const { replay } = reportMatch({ seed: 5, sides: 2, seats: 3 });
  await Deno.writeFile(RECORDED, writeReplay(replay));
  console.log(`${replay.ticks} ticks`);
}
