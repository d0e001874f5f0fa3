/**
 * A network as bad as one likes, on the spot: frames late, unevenly, held up, but in order, as TCP
 * delivers them.
 *
 * Holds how bad it is, and the frames that are on their way; whoever owns the socket passes every frame
 * through.
 */

import type { Badness } from "../../../components/hud/DebugView.tsx";

export interface BadNetwork {
  /**
   * A round trip takes so long, so much more or less; and every few seconds nothing comes through for
   * the length of a stall.
   */
  badness: Badness;
  /** Delivers later, behind all that was passed the same way before. */
  pass(way: "up" | "down", deliver: () => void): void;
}

const STALL_EVERY_MS = 4_000;
/** By which a timer may ring too early. */
const TIMER_MS = 1;

export function createBadNetwork(random: () => number, now: () => number): BadNetwork {
  const badness: Badness = { roundTrip: 0, jitter: 0, stall: 0 };
  const onTheWay: Record<"up" | "down", { due: number; deliver: () => void }[]> = {
    up: [],
    down: [],
  };

  function delay(at: number): number {
    const { roundTrip, jitter, stall } = badness;
    const since = at % STALL_EVERY_MS;
    const held = since < stall ? stall - since : 0;
    return Math.max(0, (roundTrip + (random() * 2 - 1) * jitter) / 2) + held;
  }

  function arrive(way: "up" | "down"): void {
    const queue = onTheWay[way];
    while (queue[0] && queue[0].due <= now() + TIMER_MS) queue.shift()!.deliver();
  }

  return {
    badness,
    pass(way, deliver) {
      const queue = onTheWay[way];
      const at = now();
      const due = Math.max(queue.at(-1)?.due ?? 0, at + delay(at));
      queue.push({ due, deliver });
      if (due <= at) arrive(way);
      // Timers round, each its own way: whichever rings, the frames arrive in order.
      else setTimeout(() => arrive(way), due - at);
    },
  };
}
