/**
 * When a client draws everyone else: a little behind the newest snapshot, so that the next one is
 * there before it is needed.
 *
 * Holds the tick at which others are drawn, in sixteenths, and how much room there was of late. It
 * moves on once per command, from nothing but the command's tick and the newest snapshot known when
 * it was made. Client and server drive one each with the same commands, so that the server knows what
 * a shooter saw without being told (AR3).
 *
 * While snapshots come, the view keeps the least room of the last second between WISHED and WISHED +
 * SPARE sixteenths; outside, it goes a sixteenth faster or slower. When they stop it stands still at
 * the last one; when they come again it hurries after them, at most twice as fast, so that nobody
 * is seen to jump, unless it is more than a second and a third behind.
 */

import { FRACTION, MOST_DELAY } from "../simulation/mod.ts";

const WISHED = 4;
const SPARE = 8;
/** Room beyond this is made up for quickly. */
const MUCH = 20;
/** So far behind it jumps: after a while in the background nobody watches what is past. */
const FAR = 40 * FRACTION;
const WINDOW = 30;
/** Commands without a new snapshot that are still the network's usual noise. */
const STALL = 4;

export interface ViewClock {
  /**
   * A command was made.
   * @param acknowledged tick of the newest snapshot known; snapshots before the first: call nothing
   * @returns sixteenths by which the view is behind the command, 0 to MOST_DELAY
   */
  advance(tick: number, acknowledged: number): number;
  /** Sixteenths of ticks: when others are drawn while the newest command is. */
  readonly view: number;
}

export function createViewClock(): ViewClock {
  let view: number | undefined;
  let newest = 0;
  /** Commands since a snapshot came. */
  let waited = 0;
  /** The room after each command, the last WINDOW of them. */
  let rooms: number[] = [];

  return {
    get view() {
      return view ?? 0;
    },
    advance(tick, acknowledged) {
      const end = acknowledged * FRACTION;
      if (acknowledged > newest) {
        // What was measured before a stall says nothing about after it.
        if (waited > STALL) rooms = [];
        [newest, waited] = [acknowledged, 0];
      } else waited++;
      if (view === undefined || end - view > FAR) {
        view = end - WISHED - FRACTION;
        rooms = [];
      } else {
        view += FRACTION + pace(end - view - FRACTION, Math.min(...rooms));
        if (view > end) view = end;
      }
      if (waited <= STALL) {
        rooms.push(end - view);
        if (rooms.length > WINDOW) rooms.shift();
      }
      return Math.max(0, Math.min(MOST_DELAY, tick * FRACTION - view));
    },
  };
}

/** @param room after going on as ever @param least of late; Infinity: not known */
function pace(room: number, least: number): number {
  const known = Math.min(room, least);
  if (known > WISHED + MUCH) return Math.min(FRACTION, (known - WISHED) >> 1);
  if (known > WISHED + SPARE) return 1;
  return known < WISHED ? -1 : 0;
}
