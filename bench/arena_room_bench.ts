/**
 * What a tick of a match costs with everything that its clients are sent: `deno task bench arena_room`.
 *
 * Experts of the computer play first and are recorded; then the same match is played again from their
 * frames, in a thread where nothing else has happened: a sample is a tick with taking in each client's
 * frame, the step, its hash for the input log and a frame for each client. The room of 100 runs 20
 * ticks a second, in which everybody goes half as far again.
 */

import { TUNING } from "../services/arena/simulation/mod.ts";
import { type ExpertMatch, playExperts } from "../tests/arena/expert_matches.ts";
import type { Recorded, Run } from "./arena_room_worker.ts";

const RUNS = 5;
const WARM_UP = 300;
const TICKS = 1_500;
const FRAMING = 2;

/** In a thread of its own. */
async function play(recorded: Recorded): Promise<Run> {
  const worker = new Worker(new URL("arena_room_worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<Run>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage(recorded);
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}

async function measure(
  name: string,
  perSecond: number,
  played: Omit<ExpertMatch, "seed" | "ticks">,
): Promise<void> {
  const options: ExpertMatch = { ...played, seed: 1, ticks: WARM_UP + TICKS };
  const frames: Uint8Array<ArrayBuffer>[] = [];
  playExperts({ ...options, record: (commands) => frames.push(...commands) });
  const commands = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  frames.forEach((frame, i) => commands.set(frame, i * frame.length));
  const runs: Run[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await play({ options, warmUp: WARM_UP, commands }));
  const of = (key: keyof Run) => runs.map((run) => run[key]).sort((a, b) => a - b);
  const range = (key: keyof Run, digits: number) => {
    const all = of(key);
    const [least, middle, most] = [all[0]!, all[RUNS >> 1]!, all.at(-1)!];
    return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
  };
  const kbits = (runs[0]!.bytes + FRAMING) * 8 * perSecond / 1_000;
  console.log(
    `${name}: p50 ${range("p50", 2)} ms, p99 ${range("p99", 2)} ms; CPU ${range("cpu", 0)} µs a ` +
      `tick, p99 ${range("cpuP99", 0)}; ${runs[0]!.bytes.toFixed(1)} bytes a frame, ${
        kbits.toFixed(1)
      } kbit/s a client`,
  );
}

await measure("a match of 6, 30 ticks a second", 30, { seats: 6 });
await measure("a room of 100, 20 ticks a second", 20, {
  ...{ seats: 100, sides: 20, size: { width: 96_000, height: 60_000 } },
  tuning: {
    speed: TUNING.speed * 1.5,
    boltSpeed: TUNING.boltSpeed * 1.5,
    dodgeStep: TUNING.dodgeStep * 1.5,
    pushStep: TUNING.pushStep * 1.5,
  },
});
