/**
 * The arena's own countdown, shown to everybody whose match was found before their eyes. Who has accepted
 * it here is taken in at its end, or once they look again; nobody else is, for they may be elsewhere.
 *
 * Holds how many seconds are left, once the match's room tells that it begins. Nothing waits for it: the
 * way in is open all the while, and who is there already hears nothing of this. The arena begins with the
 * first who comes: where nobody does, whoever has accepted goes first, after a while.
 */

import { useEffect, useState } from "preact/hooks";
import { veze } from "../../lib/session.ts";

export interface Counting {
  /** Seconds there were when it was told, and are now; whole. */
  of: number;
  left: number;
  /** Whether it may move. */
  moves: boolean;
  /** Whether it takes the player in. */
  leads: boolean;
}

/** The page of the arena shows the rest: it is on its way meanwhile. */
const LEAVES_AT = 1;

/** Longer than anybody reads who plays, and shorter than anybody waits for nothing. */
export const OPENS_AFTER_MS = 15_000;

/**
 * @param match that the arena plays; undefined: none
 * @param leads whether this tab has accepted it
 * @param opens whether it takes the player in where nobody else begins it
 * @param held the player is leaving it: nothing is shown, and nobody taken in
 */
export function useCountdown(
  match: string | undefined,
  { leads, opens, held }: { leads: boolean; opens: boolean; held: boolean },
): Counting | undefined {
  const [counting, setCounting] = useState<Omit<Counting, "leads">>();
  const isOn = counting !== undefined;
  const [isLate, setLate] = useState(false);

  useEffect(() => {
    setCounting(undefined);
    if (match === undefined) return;
    const room = veze().rooms.join(match, {
      event({ kind, data }) {
        if (kind !== "countdown") return;
        const of = Math.max(1, Math.ceil(data.seconds));
        // After a lost connection it is told late. A clock that is wrong shortens it at most.
        const rest = Math.ceil((Date.parse(data.ends_at) - Date.now()) / 1_000);
        const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
        setCounting({ of, left: Math.min(of, Math.max(LEAVES_AT, rest)), moves });
      },
    });
    return () => room.leave();
  }, [match]);

  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      setCounting((now) => {
        if (!now || now.left > LEAVES_AT) return now && { ...now, left: now.left - 1 };
        return leads ? now : undefined;
      });
    }, 1_000);
    return () => clearInterval(timer);
  }, [isOn, leads]);

  useEffect(() => {
    setLate(false);
    if (match === undefined || !opens || isOn) return;
    const timer = setTimeout(() => setLate(true), OPENS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [match, opens, isOn]);

  const isDue = leads && !held && (isOn ? counting.left <= LEAVES_AT : isLate);
  useEffect(() => isDue && match !== undefined ? leadInto(match) : undefined, [isDue]);

  return held || !counting ? undefined : { ...counting, leads };
}

/** Into the arena, as soon as this window is looked at. @returns what calls it off */
function leadInto(match: string): () => void {
  let isOff = false;
  const go = () => {
    if (!isOff) location.assign(`/play/${match}`);
  };
  const look = () => {
    if (document.visibilityState !== "visible") return;
    if (!navigator.locks) return go();
    // Two windows of a browser may have accepted: one goes, and holds this until it is there.
    void navigator.locks.request(`into:${match}`, { ifAvailable: true }, (lock) => {
      if (!lock || isOff) return;
      go();
      return new Promise(() => {});
    });
  };
  look();
  document.addEventListener("visibilitychange", look);
  return () => {
    isOff = true;
    document.removeEventListener("visibilitychange", look);
  };
}
