/** Waiting for a match, drawn: time so far, time it should take, how wide the search has become. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { SearchWindow } from "./SearchWindow.tsx";
import { inQueue } from "../words/waits.ts";

/** How the search widens, in rating points: base, and a step every so many seconds, up to cap. */
export interface Widening {
  base: number;
  step: number;
  every_s: number;
  cap: number;
}

const SECOND = 1_000;

/**
 * @param waited seconds of waiting when the page was drawn
 * @param since when the waiting began, by this browser's clock, in milliseconds since the epoch
 */
export function Queue(
  { waited, since, estimate, widening }: {
    waited: number;
    since: number;
    /** Seconds it should take; null while nobody knows. */
    estimate: number | null;
    widening: Widening;
  },
): VNode {
  const [seconds, setSeconds] = useState(waited);
  useEffect(() => {
    const look = () => setSeconds(Math.floor((Date.now() - since) / SECOND));
    look();
    const timer = setInterval(look, SECOND);
    return () => clearInterval(timer);
  }, [since]);
  return (
    <>
      <p role="status">
        {inQueue(estimate)}
      </p>
      <SearchWindow points={windowAfter(seconds, widening)} cap={widening.cap} />
      <p class="clock" aria-hidden="true">{clock(seconds)}</p>
    </>
  );
}

/** MM3: the same rule as the matcher's. */
function windowAfter(seconds: number, { base, step, every_s, cap }: Widening): number {
  return Math.min(cap, base + Math.floor(seconds / every_s) * step);
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
