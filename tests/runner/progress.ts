/**
 * How far a run is, for who watches it: what runs, how many are done, how long it may still take, and
 * afterwards which files took longest and what processor time all of it cost.
 *
 * What is left is guessed from the times of the last run on this machine, kept under `_build/`.
 */

/** By file: how long it took, of which processor time of the tests and of what they started. */
export type Times = Record<string, { ms: number; cpuMs?: number; tests: number }>;

export interface Progress {
  /**
   * Takes the output of a lane line by line.
   * @param cpuMs the lane's processor time until now
   */
  lane(cpuMs?: () => number | undefined): (line: string) => void;
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
  const running = new Map<symbol, { file: string; since: number; cpuMs: number | undefined }>();
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
    lane(cpuMs = () => undefined) {
      const lane = Symbol();
      const close = () => {
        const last = running.get(lane);
        running.delete(lane);
        if (!last) return;
        const times = found[last.file]!;
        times.ms = now() - last.since;
        const until = cpuMs();
        if (until !== undefined) times.cpuMs = until - (last.cpuMs ?? 0);
      };
      return (coloured) => {
        const line = coloured.replace(COLOURS, "");
        const [, count, file] = /^running (\d+) tests? from (.+)$/.exec(line) ?? [];
        if (file !== undefined) {
          close();
          found[file] = { ms: 0, tests: Number(count) };
          running.set(lane, { file, since: now(), cpuMs: cpuMs() });
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
  return Object.entries(times).slice(0, most).map(([file, { ms, cpuMs, tests }]) => {
    const processor = cpuMs === undefined ? "" : `${inSeconds(cpuMs)} of the processor`;
    return `${inSeconds(ms)}${processor}  ${file.replace(/^\.\//, "")} (${tests})`;
  });
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1).padStart(7)} s`;
}

/** "7 min 5 s" */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
