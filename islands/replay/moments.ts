/** What stands out in a replay: who eliminated whom and when; and moments in addresses. */

import { TICKS_PER_SECOND } from "../../services/arena/simulation/mod.ts";
import type { Film } from "./film.ts";

export interface Moment {
  tick: number;
  /** Seats; −1: nobody. */
  by: number;
  seat: number;
  /** Points by side, then. */
  scores: readonly number[];
}

export function momentsOf(film: Film): Moment[] {
  const moments: Moment[] = [];
  for (let tick = 1; tick <= film.ticks; tick++) {
    for (const { kind, seat, by } of film.events(tick)) {
      if (kind !== "death") continue;
      moments.push({ tick, by: Number(by), seat: Number(seat), scores: film.board(tick).scores });
    }
  }
  return moments;
}

/** @param hash of an address, `#t=12.5` in seconds; undefined: it names no moment */
export function tickIn(hash: string): number | undefined {
  const seconds = /^#t=(\d{1,3}(?:\.\d{1,3})?)$/.exec(hash)?.[1];
  return seconds === undefined ? undefined : 1 + Number(seconds) * TICKS_PER_SECOND;
}

export function hashOf(tick: number): string {
  return `#t=${Math.round((tick - 1) / TICKS_PER_SECOND * 10) / 10}`;
}
