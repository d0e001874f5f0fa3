/** Processor time and memory of processes, as Linux counts them below /proc. */

import { childrenOf } from "../tests/support/process/processes.ts";
import { sum } from "./statistics.ts";

/** Of `USER_HZ`, in which the system counts what a process and its ended children had. */
const TICK_US = 10_000;

/** Of all its threads that live, in the program and the kernel, in µs. */
export async function processTime(pid: number): Promise<number> {
  let time = 0;
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    const stat = await Deno.readTextFile(`/proc/${pid}/task/${name}/schedstat`).catch(() => "0");
    time += Number(stat.split(" ")[0]) / 1_000;
  }
  return time;
}

/** The same with its children. */
export async function familyTime(pid: number): Promise<number> {
  return sum(await Promise.all([pid, ...await childrenOf(pid)].map(processTime)));
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
