/**
 * How far a run is, for who watches it: what runs, how many are done, how long it may still take, and
 * afterwards which files took longest and what processor time all of it cost.
 *
 * What is left is guessed from the times of the last run on this machine, kept under `_build/`.
 */

/** Milliseconds and tests by file. */
export type Times = Record<string, { ms: number; tests: number }>;

export interface Progress {
  /** Takes the output of a lane line by line. */
  lane(): (line: string) => void;
  /** What to show now, in one line of at most `width` characters. */
  line(width: number): string;
  /** Files by the time they took, longest first. */
  times(): Times;
}

const KEPT = new URL("../../_build/test_times.json", import.meta.url);
// deno-lint-ignore no-control-regex -- the escape character is what is looked for
const COLOURS = /\x1b\[[0-9;]*m/g;

/** @param before times of the last run; empty: nothing can be guessed */
export function createProgress(before: Times, now: () => number): Progress {
  const started = now();
  const found: Times = {};
  const running = new Map<symbol, { file: string; since: number }>();
  let done = 0;

  /** The lane that will be busy longest says when the run ends; lanes share out what is not begun. */
  function leftMs(): number | undefined {
    const known = Object.entries(before);
    if (known.length === 0) return undefined;
    const waiting = known.filter(([file]) => !(file in found))
      .reduce((sum, [, { ms }]) => sum + ms, 0);
    const begun = [...running.values()].map(({ file, since }) =>
      Math.max(0, (before[file]?.ms ?? 0) - (now() - since))
    );
    const lanes = Math.max(1, running.size);
    return (waiting + begun.reduce((sum, ms) => sum + ms, 0)) / lanes;
  }

  return {
    lane() {
      const lane = Symbol();
      const close = () => {
        const last = running.get(lane);
        if (last) found[last.file]!.ms = now() - last.since;
        running.delete(lane);
      };
      return (coloured) => {
        const line = coloured.replace(COLOURS, "");
        const [, count, file] = /^running (\d+) tests? from (.+)$/.exec(line) ?? [];
        if (file !== undefined) {
          close();
          found[file] = { ms: 0, tests: Number(count) };
          running.set(lane, { file, since: now() });
        } else if (/^\S.* \.\.\. (ok|FAILED|ignored)( \(.*\))?$/.test(line)) done++;
        else if (/^(ok|FAILED) \| \d+ passed/.test(line)) close();
      };
    },

    line(width) {
      const all = Object.values({ ...before, ...found }).reduce((sum, { tests }) => sum + tests, 0);
      const left = leftMs();
      const parts = [
        Object.keys(before).length > 0 ? `${done} of ${all}` : `${done} done`,
        duration(now() - started),
        ...(left === undefined ? [] : [`about ${duration(left)} left`]),
        [...running.values()].map(({ file }) => file.replace(/^\.\//, "")).join(" + "),
      ];
      return parts.filter((part) => part !== "").join(" · ").slice(0, width);
    },

    times: () => Object.fromEntries(Object.entries(found).sort(([, a], [, b]) => b.ms - a.ms)),
  };
}

/** @returns nothing where there was no run yet */
export async function readTimes(): Promise<Times> {
  try {
    return JSON.parse(await Deno.readTextFile(KEPT));
  } catch {
    return {};
  }
}

export async function keepTimes(times: Times): Promise<void> {
  await Deno.mkdir(new URL(".", KEPT), { recursive: true });
  await Deno.writeTextFile(KEPT, JSON.stringify(times));
}

/** The slowest files, as lines. */
export function slowest(times: Times, most = 10): string[] {
  return Object.entries(times).slice(0, most).map(([file, { ms, tests }]) =>
    `${(ms / 1_000).toFixed(1).padStart(7)} s  ${file.replace(/^\.\//, "")} (${tests})`
  );
}

/** Processor seconds of this process and of all children that have ended; undefined off Linux. */
export async function cpuSeconds(): Promise<number | undefined> {
  const stat = await Deno.readTextFile("/proc/self/stat").catch(() => undefined);
  // After the name, which may hold anything: utime, stime, cutime, cstime are fields 14 to 17.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (!fields) return undefined;
  const TICKS_PER_SECOND = 100;
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

/** "7 min 5 s" */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
