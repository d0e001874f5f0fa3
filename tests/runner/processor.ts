/** Processor time of processes, as Linux counts it; undefined elsewhere. */

const TICKS_PER_SECOND = 100;

interface Stat {
  parent: number;
  /** Of itself and of its children that have ended and were waited for. */
  ticks: number;
}

/** Processor seconds of this process and of all children that have ended. */
export function ownSeconds(): number | undefined {
  const stat = readStat("self");
  return stat && stat.ticks / TICKS_PER_SECOND;
}

/** Processor milliseconds of a process, of what it started and of what those started, until now. */
export function treeMs(pid: number): number | undefined {
  const stats = new Map<number, Stat>();
  try {
    for (const { name } of Deno.readDirSync("/proc")) {
      const stat = /^\d+$/.test(name) ? readStat(name) : undefined;
      if (stat) stats.set(Number(name), stat);
    }
  } catch {
    return undefined;
  }
  let ticks = 0;
  for (const [id, stat] of stats) if (descends(stats, id, pid)) ticks += stat.ticks;
  return ticks * 1_000 / TICKS_PER_SECOND;
}

function descends(stats: ReadonlyMap<number, Stat>, id: number, from: number): boolean {
  for (let at: number | undefined = id; at; at = stats.get(at)?.parent) {
    if (at === from) return true;
  }
  return false;
}

function readStat(process: string): Stat | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${process}/stat`);
    // Past the name, which may hold anything: ppid, and utime, stime, cutime, cstime (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}
