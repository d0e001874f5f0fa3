/**
 * How long each ability cools down, in the ticks that the server counts.
 *
 * Holds what was read last, so that a cast shows and a frame makes no garbage; the page's loop asks.
 * Time is the body's own: where the server stalls, so does what is shown.
 */

import type { Bodies } from "../../../services/arena/simulation/mod.ts";

export const ABILITIES = ["bolt", "wave", "dodge"] as const;
export type Ability = typeof ABILITIES[number];

/** Ticks until it is ready, and of how many at its cast. */
export interface Cooldown {
  left: number;
  whole: number;
}
export type Cooldowns = Readonly<Record<Ability, Readonly<Cooldown>>>;

/** A server takes commands so many ticks early: farther than that no body is. */
const AHEAD = 15;
/** By so many ticks a correction may move the end; more is another cast. */
const CORRECTED = 5;

export interface CooldownReader {
  /** @param heard tick of the newest frame */
  read(bodies: Ready, heard: number): Cooldowns;
}
type Ready = Pick<Bodies, "tick" | "boltReady" | "waveReady" | "dodgeReady">;

export function createCooldowns(): CooldownReader {
  const all = { bolt: none(), wave: none(), dodge: none() };

  function count(of: Cooldown, left: number): void {
    const isCast = of.left === 0 || left - of.left > CORRECTED;
    of.whole = isCast ? left : Math.max(of.whole, left);
    of.left = left;
  }

  return {
    read({ tick, boltReady, waveReady, dodgeReady }, heard) {
      const now = Math.min(tick[0]!, heard + AHEAD);
      count(all.bolt, Math.max(0, boltReady[0]! - now));
      count(all.wave, Math.max(0, waveReady[0]! - now));
      count(all.dodge, Math.max(0, dodgeReady[0]! - now));
      return all;
    },
  };
}

function none(): Cooldown {
  return { left: 0, whole: 0 };
}
