/**
 * What a tick of a match costs with everything that its clients are sent: `deno task bench arena_room`.
 *
 * Experts of the computer play first and are recorded; then the same match is played again from their
 * frames, and nothing else: a sample is a tick with taking in each client's frame, the step, its hash
 * for the input log and a frame for each client. The room of 100 runs 20 ticks a second, in which
 * everybody goes half as far again.
 */

import process from "node:process";
import { createMatch } from "../services/arena/match/match.ts";
import { TUNING } from "../services/arena/simulation/mod.ts";
import { type ExpertMatch, playExperts, setupOf } from "../tests/arena/expert_matches.ts";

const RUNS = 5;
const WARM_UP = 300;
const TICKS = 1_500;
const FRAMING = 2;

interface Run {
  p50: number;
  p99: number;
  /** Of the process with its collector, microseconds a tick. */
  cpu: number;
  cpuP99: number;
  bytes: number;
}

function play(options: ExpertMatch, recorded: readonly Uint8Array<ArrayBuffer>[][]): Run {
  const match = createMatch(setupOf(options));
  const links = Array.from({ length: options.seats }, (_, seat) => match.join(seat));
  const times: number[] = [];
  const used: number[] = [];
  let bytes = 0;
  recorded.forEach((commands, i) => {
    const before = process.cpuUsage();
    const started = performance.now();
    commands.forEach((frame, seat) => links[seat]!.receive(frame));
    match.tick();
    let sent = 0;
    for (const link of links) sent += link.frame().length;
    bytes += sent;
    if (i < WARM_UP) return;
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    used.push(user + system);
  });
  const at = (values: number[], part: number) =>
    values.sort((a, b) => a - b)[Math.trunc(values.length * part)]!;
  return {
    ...{ p50: at(times, 0.5), p99: at(times, 0.99) },
    ...{ cpu: used.reduce((a, b) => a + b) / used.length, cpuP99: at(used, 0.99) },
    bytes: bytes / recorded.length / links.length,
  };
}

function measure(name: string, perSecond: number, options: Omit<ExpertMatch, "seed" | "ticks">) {
  const match: ExpertMatch = { ...options, seed: 1, ticks: WARM_UP + TICKS };
  const recorded: Uint8Array<ArrayBuffer>[][] = [];
  playExperts({ ...match, record: (commands) => recorded.push([...commands]) });
  const runs = Array.from({ length: RUNS }, () => play(match, recorded));
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

measure("a match of 6, 30 ticks a second", 30, { seats: 6 });
measure("a room of 100, 20 ticks a second", 20, {
  ...{ seats: 100, sides: 20, size: { width: 96_000, height: 60_000 } },
  tuning: {
    speed: TUNING.speed * 1.5,
    boltSpeed: TUNING.boltSpeed * 1.5,
    dodgeStep: TUNING.dodgeStep * 1.5,
    pushStep: TUNING.pushStep * 1.5,
  },
});
