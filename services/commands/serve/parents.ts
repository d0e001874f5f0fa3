/**
 * A program started by `npx … task dev` or `deno task start` ends with whoever was started: a signal
 * sent to npx reaches neither the task nor the program, which would keep port and database.
 */

import process from "node:process";
import { readFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import type { Clock } from "../../platform/time/clock.ts";

/** Programs that only start others: the chain of parents is followed through these. */
const STARTERS = /^(\S*\/)?(deno|node|npm|npx|pnpm|yarn|bunx?)\b/;
/** Between two starters only: a shell that somebody wrote may start us and go on by itself. */
const SHELL = /^(\S*\/)?(da|ba)?sh -c\b/;
const EVERY_MS = 500;

/**
 * Resolves when one of the starters this process descends from is gone, or the signal aborts. Where
 * nothing can be seen of other processes (no /proc) nobody is waited for.
 */
export async function parentsGone(clock: Clock, signal: AbortSignal): Promise<void> {
  const chain = await starters();
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS, signal);
    if (!await isWhole(chain)) return;
  }
}

/** Pids from the parent upwards; empty where a shell, a supervisor or nobody known started us. */
async function starters(): Promise<number[]> {
  const chain: number[] = [];
  /** The chain up to its last starter: what stands above that is none. */
  let known = 0;
  for (let pid = process.ppid; pid > 1;) {
    const command = await commandOf(pid);
    const isStarter = command !== undefined && STARTERS.test(command);
    if (!isStarter && !(command !== undefined && SHELL.test(command))) break;
    chain.push(pid);
    if (isStarter) known = chain.length;
    const above = await parentOf(pid);
    pid = above === "unknown" || above === "gone" ? 0 : above;
  }
  return chain.slice(0, known);
}

async function isWhole(chain: readonly number[]): Promise<boolean> {
  if (chain.length === 0) return true;
  if (process.ppid !== chain[0]) return false;
  for (const [i, pid] of chain.entries()) {
    const above = chain[i + 1];
    if (above === undefined) break;
    const now = await parentOf(pid);
    if (now !== above && now !== "unknown") return false;
  }
  return true;
}

/** "unknown" where it cannot be read just now, for want of file descriptors, say. */
async function parentOf(pid: number): Promise<number | "gone" | "unknown"> {
  try {
    // Behind the name, which may hold anything, stand the state and the parent (proc(5)).
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch (error) {
    return isGone(error) ? "gone" : "unknown";
  }
}

function isGone(error: unknown): boolean {
  // ESRCH: it went between the opening and the reading.
  return isMissing(error) ||
    (error instanceof Error && "code" in error && error.code === "ESRCH");
}

async function commandOf(pid: number): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
  } catch {
    return undefined;
  }
}
