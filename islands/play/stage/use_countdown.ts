/**
 * The arena's own countdown, shown to whoever has accepted here and looks: it takes them in at its end.
 *
 * Holds how many seconds are left, once the match's room tells that it begins. Nothing waits for it: the
 * way in is open all the while, and who is there already hears nothing of this.
 */

import { useEffect, useState } from "preact/hooks";
import { veze } from "../../lib/session.ts";

export interface Counting {
  /** Seconds there were when it was told, and are now; whole. */
  of: number;
  left: number;
  /** Whether it may move. */
  moves: boolean;
}

/** The page of the arena shows the rest: it is on its way meanwhile. */
const LEAVES_AT = 1;

/** @param match that the arena plays, and this page has accepted; undefined: none */
export function useCountdown(match: string | undefined): Counting | undefined {
  const [counting, setCounting] = useState<Counting>();
  const isOn = counting !== undefined;

  useEffect(() => {
    setCounting(undefined);
    if (match === undefined) return;
    const room = veze().rooms.join(match, {
      event({ kind, data }) {
        // Another window is looked at: that one may have gone in.
        if (kind !== "countdown" || document.visibilityState !== "visible") return;
        const of = Math.max(1, Math.ceil(data.seconds));
        const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
        setCounting({ of, left: of, moves });
      },
    });
    return () => room.leave();
  }, [match]);

  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      setCounting((now) => now && { ...now, left: Math.max(LEAVES_AT, now.left - 1) });
    }, 1_000);
    return () => clearInterval(timer);
  }, [isOn]);

  const isDue = isOn && counting.left <= LEAVES_AT;
  useEffect(() => {
    if (isDue && match !== undefined) location.assign(`/play/${match}`);
  }, [isDue]);

  return counting;
}
