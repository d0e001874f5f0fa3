/**
 * What a connection to a match is like: bytes, round trips, corrections, drift.
 *
 * Holds the last seconds of it. The link and the page's loop feed it; the developer's view reads.
 */

/** Whether the commands keep their distance to what the server tells. */
export type Drift = "matched" | "jittering" | "diverging";

export interface Measures {
  /** Milliseconds: the median of the last round trips, and the mean step between them. */
  ping: number;
  jitter: number;
  drift: Drift;
  /** Ticks that commands are made ahead of the newest snapshot. */
  lead: number;
  /** Of the last second. */
  bytesIn: number;
  bytesOut: number;
  frames: number;
  corrections: number;
}

export interface Meter {
  received(bytes: number): void;
  sent(bytes: number): void;
  /** A round trip has taken so many milliseconds. */
  ponged(ms: number): void;
  /** In every frame of the page. @param corrections so far */
  looked(lead: number, corrections: number): void;
  read(): Measures;
}

const WINDOW_MS = 3_000;
const SECOND_MS = 1_000;
const PINGS = 9;
/** Ticks: a spread within this is the usual noise, a change of the mean beyond it a drift. */
const SPREAD = 4;
const SHIFT = 2;

interface Sample {
  at: number;
  value: number;
}

export function createMeter(now: () => number): Meter {
  const [received, sent, leads, corrected]: Sample[][] = [[], [], [], []];
  const pings: number[] = [];
  let total = 0;

  function add(samples: Sample[], value: number, keptMs: number): void {
    const at = now();
    samples.push({ at, value });
    while (at - samples[0]!.at > keptMs) samples.shift();
  }

  const sum = (samples: Sample[]) =>
    samples.reduce((all, { at, value }) => all + (now() - at <= SECOND_MS ? value : 0), 0);

  return {
    received: (bytes) => add(received!, bytes, SECOND_MS),
    sent: (bytes) => add(sent!, bytes, SECOND_MS),
    ponged(ms) {
      pings.push(ms);
      if (pings.length > PINGS) pings.shift();
    },
    looked(lead, corrections) {
      add(leads!, lead, WINDOW_MS);
      if (corrections > total) add(corrected!, corrections - total, SECOND_MS);
      total = corrections;
    },
    read() {
      const values = leads!.map(({ value }) => value);
      const steps = pings.slice(1).map((each, i) => Math.abs(each - pings[i]!));
      return {
        ping: [...pings].sort((a, b) => a - b)[pings.length >> 1] ?? 0,
        jitter: mean(steps),
        drift: driftOf(values),
        lead: values.at(-1) ?? 0,
        bytesIn: sum(received!),
        bytesOut: sum(sent!),
        frames: received!.filter(({ at }) => now() - at <= SECOND_MS).length,
        corrections: sum(corrected!),
      };
    },
  };
}

/** @param leads of the last seconds, in ticks */
export function driftOf(leads: readonly number[]): Drift {
  const half = leads.length >> 1;
  if (half === 0) return "matched";
  const shift = mean(leads.slice(half)) - mean(leads.slice(0, half));
  if (Math.abs(shift) > SHIFT) return "diverging";
  return Math.max(...leads) - Math.min(...leads) > SPREAD ? "jittering" : "matched";
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((all, each) => all + each, 0) / values.length;
}
