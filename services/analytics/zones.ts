/** When the clocks of a zone change: found once, so that ten million instants need no calendar. */

export interface Change {
  /** First millisecond of the offset. */
  from: number;
  /** Milliseconds that clocks are ahead of UTC. */
  offset: number;
}

const STEP_MS = 14 * 86_400_000;

/**
 * Offsets that hold between two instants, in order; the first one from before on.
 * @param zone name in the IANA database
 */
export function changesOf(zone: string, from: number, to: number): Change[] {
  const offsetAt = createOffset(zone);
  const changes: Change[] = [{ from: -Infinity, offset: offsetAt(from) }];
  for (let at = from; at < to; at += STEP_MS) {
    const next = offsetAt(at + STEP_MS);
    if (next === changes.at(-1)!.offset) continue;
    let [before, after] = [at, at + STEP_MS];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === next) after = middle;
      else before = middle;
    }
    changes.push({ from: after, offset: next });
  }
  return changes;
}

function createOffset(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" },
  });
  return (at) => {
    const second = Math.floor(at / 1_000) * 1_000;
    const parts = new Map(
      format.formatToParts(second).map(({ type, value }) => [type, Number(value)]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name)!;
    const local = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    return local - second;
  };
}
