/// <reference lib="deno.worker" />
/** The match of arena_room_bench.ts, played again in a thread where nothing else has happened. */

import process from "node:process";
import { createMatch } from "../services/arena/match/match.ts";
import { type ExpertMatch, setupOf } from "../tests/arena/expert_matches.ts";

export interface Recorded {
  options: ExpertMatch;
  /** Ticks before the first sample. */
  warmUp: number;
  /** What everybody sends, by tick and seat: frames of equal length, one after another. */
  commands: Uint8Array<ArrayBuffer>;
}

export interface Run {
  p50: number;
  p99: number;
  /** Of the process with its collector, microseconds a tick. */
  cpu: number;
  cpuP99: number;
  bytes: number;
}

function play({ options, warmUp, commands }: Recorded): Run {
  const length = commands.length / options.ticks / options.seats;
  const match = createMatch(setupOf(options));
  const links = Array.from({ length: options.seats }, (_, seat) => match.join(seat));
  const times: number[] = [];
  const used: number[] = [];
  let bytes = 0;
  for (let i = 0; i < options.ticks; i++) {
    const before = process.cpuUsage();
    const started = performance.now();
    for (let seat = 0; seat < options.seats; seat++) {
      const at = (i * options.seats + seat) * length;
      links[seat]!.receive(commands.subarray(at, at + length));
    }
    match.tick();
    let sent = 0;
    for (const link of links) sent += link.frame().length;
    bytes += sent;
    if (i < warmUp) continue;
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    used.push(user + system);
  }
  const at = (values: number[], part: number) =>
    values.sort((a, b) => a - b)[Math.trunc(values.length * part)]!;
  return {
    ...{ p50: at(times, 0.5), p99: at(times, 0.99) },
    ...{ cpu: used.reduce((a, b) => a + b) / used.length, cpuP99: at(used, 0.99) },
    bytes: bytes / options.ticks / links.length,
  };
}

self.onmessage = ({ data }: MessageEvent<Recorded>) => self.postMessage(play(data));
