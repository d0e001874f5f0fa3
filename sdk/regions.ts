/**
 * How far it is to each region, measured at its own address (MM10): what a ticket is sent with, so that
 * a search that takes long goes to the regions that are near indeed.
 *
 * Holds what was measured last; a page or a game asks for it, and nothing is measured before. Measuring
 * keeps nobody waiting for a search: `known` answers what there is.
 */

import type { Call } from "./rest/rest.ts";
import type { Runtime } from "./runtime.ts";

/** Round trips in milliseconds, by region; those that nobody can reach are absent. */
export type Latencies = Record<string, number>;

export interface Regions {
  /** Measures, unless that was done in the last minutes. Never rejects. */
  measure(): Promise<Latencies | undefined>;
  /**
   * What was measured, for `latency_ms` of a ticket. Undefined where nothing was yet, or where fewer than
   * two regions say where they are measured: then the game's table of neighbours tells more.
   */
  known(): Latencies | undefined;
}

const KEPT_MS = 10 * 60_000;
/** After one that opens the connection; the shortest counts, for what comes on top is not the way. */
const ROUNDS = 3;
const PATIENCE_MS = 2_000;

type Surroundings = Pick<Runtime, "fetch" | "now" | "after">;

/** As `runtime()` has it: a page loads this module alone, once it measures. */
const surroundings: Surroundings = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export function createRegions(
  { call, runtime = surroundings }: { call: Call; runtime?: Surroundings },
): Regions {
  let known: Latencies | undefined;
  let measuredAt = -Infinity;
  let measuring: Promise<void> | undefined;

  async function roundTrip(url: string): Promise<number> {
    const started = runtime.now();
    // Another origin's answer cannot be read and need not be: that it came is all.
    const init: RequestInit = { mode: "no-cors", cache: "no-store", credentials: "omit" };
    const late = new AbortController();
    const callOff = runtime.after(PATIENCE_MS, () => late.abort());
    try {
      const { signal } = late;
      await runtime.fetch(url, { ...init, signal }).then((answer) => answer.body?.cancel());
    } finally {
      callOff();
    }
    return runtime.now() - started;
  }

  async function measureOne(id: string, url: string): Promise<[string, number][]> {
    try {
      await roundTrip(url);
      const trips: number[] = [];
      for (let n = 0; n < ROUNDS; n++) trips.push(await roundTrip(url));
      return [[id, Math.min(...trips)]];
    } catch {
      return [];
    }
  }

  async function measureAll(): Promise<void> {
    const { regions } = await call("GET /regions");
    const reachable = regions.flatMap(({ id, ping_url }) => ping_url ? [{ id, ping_url }] : []);
    const found = reachable.length < 2 ? [] : await Promise.all(
      reachable.map(({ id, ping_url }) => measureOne(id, ping_url)),
    );
    // A clock that was set back between the two says nothing of the way.
    const measured = Object.fromEntries(found.flat().filter(([, ms]) => ms >= 0));
    known = Object.keys(measured).length === 0 ? undefined : measured;
    measuredAt = runtime.now();
  }

  return {
    known: () => known,
    async measure() {
      if (runtime.now() - measuredAt > KEPT_MS) {
        measuring ??= measureAll().catch(() => {}).finally(() => measuring = undefined);
        await measuring;
      }
      return known;
    },
  };
}
