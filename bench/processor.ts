/** Processor time and memory of processes, as Linux counts them below /proc. */

import { childrenOf } from "../tests/support/process/processes.ts";
import { sum } from "./statistics.ts";

/** Of `USER_HZ`, in which the system counts what a process and its ended children had. */
const TICK_US = 10_000;

/** µs in the program and the kernel, by process and thread, of those that live at a moment. */
export type Times = ReadonlyMap<string, number>;

/** Of each thread of these processes; one that has ended has none. */
export async function processTimes(...pids: readonly number[]): Promise<Times> {
  const times = await Promise.all(pids.map(async (pid) => {
    const threads: [string, number][] = [];
    try {
      for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
        const stat = await Deno.readTextFile(`/proc/${pid}/task/${name}/schedstat`);
        threads.push([`${pid}/${name}`, Number(stat.split(" ")[0]) / 1_000]);
      }
    } catch (error) {
      // It ended while it was read; a thread that ends may be told as no such process (ESRCH).
      if (!hasEnded(error)) throw error;
    }
    return threads;
  }));
  return new Map(times.flat());
}

/** The same with their children. */
export async function familyTimes(...pids: readonly number[]): Promise<Times> {
  const children = await Promise.all(pids.map(childrenOf));
  return await processTimes(...new Set([...pids, ...children.flat()]));
}

/**
 * µs between two moments of all threads that live at the second. What a thread that ended in between had
 * taken is unknown, and is not subtracted from what the others took.
 */
export function spent(before: Times, after: Times): number {
  return sum([...after].map(([thread, time]) => Math.max(0, time - (before.get(thread) ?? 0))));
}

function hasEnded(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || /\(os error 3\)/.test(String(error));
}

/**
 * µs of a process and of all its children that have ended, threads that ended included; in steps of
 * 10 ms.
 */
export async function timeWithEnded(pid: number | "self"): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // Past the name, which may hold anything: utime, stime, cutime, cstime (proc(5)).
  return sum(stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 15).map(Number)) * TICK_US;
}

/** Megabytes of a process. */
export interface Memory {
  /** What it holds now, files that are mapped included. */
  resident: number;
  /** Of that, what is in no file. */
  own: number;
  /** The most it ever held. */
  peak: number;
}

export async function memoryOf(pid: number): Promise<Memory> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const read = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1_024 / 1e6;
  return { resident: read("VmRSS"), own: read("RssAnon"), peak: read("VmHWM") };
}
