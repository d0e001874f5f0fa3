/** Waiting for a match, drawn: time so far, time it should take, how wide the search has become. */

import { useEffect, useState } from "preact/hooks";
import { SearchWindow } from "./SearchWindow.tsx";

/** How the search widens, in rating points: base, and a step every so many seconds, up to cap. */
export interface Widening {
  base: number;
  step: number;
  every_s: number;
  cap: number;
}

export interface Ticket {
  id: string;
  since: number;
  estimate: number | null;
}

const SECOND = 1_000;

/** How long so far, how long it should take, and how wide the search has become. */
export function Queue({ ticket, widening }: { ticket: Ticket; widening: Widening }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(
      () => setSeconds(Math.floor((Date.now() - ticket.since) / SECOND)),
      SECOND,
    );
    return () => clearInterval(timer);
  }, [ticket.since]);
  const estimate = ticket.estimate === null ? "" : `, about ${Math.ceil(ticket.estimate)} s`;
  return (
    <>
      <p role="status">{`In queue${estimate}`}</p>
      <p class="clock" aria-hidden="true">{clock(seconds)}</p>
      <SearchWindow points={windowAfter(seconds, widening)} cap={widening.cap} />
    </>
  );
}

/** Seconds left. */
export function Countdown({ until }: { until: number }) {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / SECOND));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), SECOND / 4);
    return () => clearInterval(timer);
  }, [until]);
  return <span class="clock">{seconds}</span>;
}

/** MM3: the same rule as the matcher's. */
function windowAfter(seconds: number, { base, step, every_s, cap }: Widening): number {
  return Math.min(cap, base + Math.floor(seconds / every_s) * step);
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
