/**
 * A program started by `npx … task dev` or `deno task start` ends with whoever was started: a signal
 * sent to npx reaches neither the task nor the program, which would keep port and database.
 */

import type { Clock } from "../platform/clock.ts";

/** Programs that only start others: the chain of parents is followed through these. */
const STARTERS = /^(\S*\/)?(deno|node|npm|npx|pnpm|yarn|bunx?)\b|^(\S*\/)?(da|ba)?sh -c\b/;
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
  for (let pid = Deno.ppid; pid > 1;) {
    const command = await commandOf(pid);
    if (command === undefined || !STARTERS.test(command)) break;
    chain.push(pid);
    pid = await parentOf(pid) ?? 0;
  }
  return chain;
}

async function isWhole(chain: readonly number[]): Promise<boolean> {
  if (chain.length === 0) return true;
  if (Deno.ppid !== chain[0]) return false;
  for (const [i, pid] of chain.entries()) {
    const above = chain[i + 1];
    if (above !== undefined && await parentOf(pid) !== above) return false;
  }
  return true;
}

async function parentOf(pid: number): Promise<number | undefined> {
  try {
    // Behind the name, which may hold anything, stand the state and the parent (proc(5)).
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

async function commandOf(pid: number): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(`/proc/${pid}/cmdline`)).replaceAll("\0", " ").trim();
  } catch {
    return undefined;
  }
}
