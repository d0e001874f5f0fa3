/**
 * How long each ability cools down, in the ticks that the server counts.
 *
 * Holds what was read last, so that a cast shows and a frame makes no garbage; the page's loop asks.
 * Time is the body's own: where the server stalls, so does what is shown.
 */

import type { Bodies } from "../../../services/arena/simulation/mod.ts";

export const ABILITIES = ["bolt", "wave", "dodge"] as const;
export type Ability = typeof ABILITIES[number];

/** Ticks until it is ready, and of how many since its cast. */
export interface Cooldown {
  left: number;
  whole: number;
}

export type Cooldowns = Readonly<Record<Ability, Readonly<Cooldown>>>;

/** A server takes commands so many ticks early: farther than that no body is. */
const AHEAD = 15;

export interface CooldownReader {
  /** @param heard tick of the newest frame */
  read(bodies: Ready, heard: number): Cooldowns;
}
type Ready = Pick<Bodies, "tick" | "boltReady" | "waveReady" | "dodgeReady">;

export function createCooldowns(): CooldownReader {
  const all = { bolt: none(), wave: none(), dodge: none() };
  /** Ticks in which they were cast, and are ready again. */
  const casts = { bolt: 0, wave: 0, dodge: 0 };
  const ends = { bolt: 0, wave: 0, dodge: 0 };

  function count(ability: Ability, ready: number, now: number): void {
    const of = all[ability];
    if (ready !== ends[ability]) {
      // While it cools down it cannot be cast: another end is the server's word on the same cast.
      if (now >= ends[ability]) casts[ability] = now;
      of.whole = ready - casts[ability];
      ends[ability] = ready;
    }
    of.left = Math.max(0, ready - now);
  }

  return {
    read({ tick, boltReady, waveReady, dodgeReady }, heard) {
      const now = Math.min(tick[0]!, heard + AHEAD);
      count("bolt", boltReady[0]!, now);
      count("wave", waveReady[0]!, now);
      count("dodge", dodgeReady[0]!, now);
      return all;
    },
  };
}

function none(): Cooldown {
  return { left: 0, whole: 0 };
}
