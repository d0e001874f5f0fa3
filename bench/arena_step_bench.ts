/**
 * What a tick of the arena costs, on one core: `deno task bench arena_step`.
 *
 * Sixteen matches of six play as scripted players do (they move, aim, shoot, dodge and stall); one
 * sample is a tick of all sixteen, with the hash that the input log keeps. Then a world of 100.
 */

import process from "node:process";
import { hashWorld, step, TUNING } from "../services/arena/simulation/mod.ts";
import { createPlayers, worldOf } from "../tests/arena/scripted_matches.ts";

const WARM_UP = 1_000;
const TICKS = 4_000;
/** Nobody wins: what is measured never ends. */
const tuning = { ...TUNING, roundTicks: 1e9, pointsToWin: 1e9 };

function measure(name: string, matches: number, seats: number, sides: number, wide = false) {
  const size = wide ? { size: { width: 160_000, height: 160_000 } } : {};
  const worlds = Array.from(
    { length: matches },
    (_, seed) => worldOf(seed, sides, seats, { tuning, ...size }),
  );
  const players = worlds.map((world, i) => createPlayers(world, i));
  const times: number[] = [];
  let [grown, cpu] = [0, 0];
  for (let tick = 0; tick < WARM_UP + TICKS; tick++) {
    const commands = players.map((play) => play());
    const heap = Deno.memoryUsage().heapUsed;
    const used = process.cpuUsage();
    const started = performance.now();
    for (let i = 0; i < matches; i++) {
      step(worlds[i]!, commands[i]!);
      hashWorld(worlds[i]!);
    }
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(used);
    if (tick < WARM_UP) continue;
    times.push(ms);
    cpu += user + system;
    // A collection in between says nothing.
    grown += Math.max(0, Deno.memoryUsage().heapUsed - heap);
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => (times[Math.trunc(TICKS * part)]! * 1_000).toFixed(0);
  console.log(
    `${name}: p50 ${at(0.5)} µs, p99 ${at(0.99)} µs; CPU ${
      (cpu / TICKS / matches).toFixed(1)
    } µs ` +
      `and heap ${(grown / TICKS / matches).toFixed(0)} bytes a match and tick`,
  );
}

measure("16 matches of 6, two sides", 16, 6, 2);
measure("16 matches of 6, everyone alone", 16, 6, 6);
measure("one world of 100, two sides", 1, 100, 2, true);
measure("one world of 100, everyone alone", 1, 100, 100, true);
