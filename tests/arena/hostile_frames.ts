/** Frames that no client sends, and what a match makes of them. */

import assert from "node:assert/strict";
import { writeCommands } from "../../services/arena/codec/commands.ts";
import { createRunner, type RunnerReport } from "../../services/arena/runner.ts";
import { draw, type Drawing } from "../../services/arena/simulation/random.ts";
import { TEST_SEED } from "../support/app/random.ts";

const setup = { seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] };

/** Nonsense, and frames that are nearly right. */
function hostileFrame(dice: Drawing, tick: number): Uint8Array<ArrayBuffer> {
  if (draw(dice, 2) === 0) {
    return Uint8Array.from({ length: draw(dice, 40) }, () => draw(dice, 256));
  }
  const frame = writeCommands({
    acknowledged: draw(dice, 3) === 0 ? draw(dice, 65_536) : tick,
    wantsBody: draw(dice, 2) === 0,
    commands: Array.from({ length: draw(dice, 33) }, (_, i) => ({
      tick: (draw(dice, 3) === 0 ? draw(dice, 65_536) : tick + 4) + i,
      ...{ moveX: draw(dice, 256) - 128, moveY: draw(dice, 256) - 128 },
      ...{ aim: draw(dice, 4_096), buttons: draw(dice, 16) },
    })),
  });
  return draw(dice, 4) === 0 ? frame.slice(0, draw(dice, frame.length + 1)) : frame;
}

/** Throws so many at a match with another player in it. */
export function takeHostileFrames(count: number): void {
  const reports: RunnerReport[] = [];
  const runner = createRunner({ report: (report) => reports.push(report) });
  const dice: Drawing = { random: TEST_SEED };
  let match = 0;
  const begin = () => {
    runner.take({ type: "open", match: `m${++match}`, setup, opponents: [] });
    runner.take({ type: "begin", match: `m${match}` });
    runner.take({ type: "join", match: `m${match}`, client: 1, seat: 1 });
  };
  begin();
  let [tick, ended, overs, client] = [0, 0, 0, 2];
  let joined = false;
  for (let i = 0; i < count; i++) {
    if (!joined) {
      runner.take({ type: "join", match: `m${match}`, client: ++client, seat: 0 });
      joined = true;
    }
    runner.take({ type: "frame", client, bytes: hostileFrame(dice, tick) });
    if (i % 8 === 0) {
      runner.tick();
      tick++;
    }
    for (const report of reports) {
      assert.notEqual(report.type, "failed", JSON.stringify(report));
      if (report.type === "bad frame" || report.type === "leaves") {
        ended++;
        joined = false;
      } else if (report.type === "over") {
        overs++;
        [tick, joined] = [0, false];
        begin();
      }
    }
    reports.length = 0;
  }
  assert.ok(ended > count / 10, `${ended} sockets ended`);
  // The match goes on for whoever else is in it.
  runner.tick();
  const frames = reports.flatMap((report) => report.type === "frames" ? report.frames : []);
  assert.ok(frames.some(([to]) => to === 1), `client 1 after ${overs} matches`);
}
