/**
 * Bolts under way, as they are drawn: each flies by itself since it was seen to be fired.
 *
 * Holds them until cover, their range or what they hit ends them.
 */

import type { SeenEvent } from "../../services/arena/codec/types.ts";
import { TICK_MS } from "../../services/arena/prediction/mod.ts";
import {
  type Arena,
  DIRECTION,
  meetsCover,
  ONE,
  TUNING,
} from "../../services/arena/simulation/mod.ts";
import { type Colours, line } from "./drawing.ts";

export interface Bolts {
  /** @param side 0 is one's own, 1 another */
  fly(arena: Arena, event: SeenEvent, side: 0 | 1, atMs: number): void;
  end(id: number): void;
  clear(): void;
  draw(to: CanvasRenderingContext2D, colours: Colours, nowMs: number): void;
}

interface Bolt {
  id: number;
  side: 0 | 1;
  /** Milliunits: from where, and a unit's way. */
  x: number;
  y: number;
  dx: number;
  dy: number;
  firedAt: number;
  /** Milliseconds until its range or cover ends it. */
  lasts: number;
}

/** Milliunits a millisecond. */
const SPEED = TUNING.boltSpeed / TICK_MS;
const RANGE = TUNING.boltSpeed * TUNING.boltTicks;
const LENGTH = 500;
const TRAIL = 1_800;

export function createBolts(): Bolts {
  const bolts: Bolt[] = [];

  function remove(at: number): void {
    const last = bolts.pop()!;
    if (at < bolts.length) bolts[at] = last;
  }

  return {
    fly(arena, event, side, atMs) {
      const aim = Number(event["aim"]);
      const [x, y] = [Number(event["x"]), Number(event["y"])];
      const [dx, dy] = [DIRECTION.x[aim]! / ONE, DIRECTION.y[aim]! / ONE];
      const way = meetsCover(arena, TUNING.boltRadius, x, y, dx * RANGE, dy * RANGE);
      const lasts = Math.min(1, way) * TUNING.boltTicks * TICK_MS;
      bolts.push({ id: Number(event["id"]), side, x, y, dx, dy, firedAt: atMs, lasts });
    },
    end(id) {
      for (let i = bolts.length - 1; i >= 0; i--) if (bolts[i]!.id === id) remove(i);
    },
    clear: () => void (bolts.length = 0),
    draw(to, colours, nowMs) {
      to.lineWidth = 260;
      to.lineCap = "round";
      for (let i = bolts.length - 1; i >= 0; i--) {
        const { side, x, y, dx, dy, firedAt, lasts } = bolts[i]!;
        const age = nowMs - firedAt;
        if (age > lasts) {
          remove(i);
          continue;
        }
        const flown = SPEED * age;
        const headX = x + dx * flown;
        const headY = y + dy * flown;
        to.strokeStyle = side === 0 ? colours.blue : colours.orange;
        to.beginPath();
        line(to, headX - dx * LENGTH, headY - dy * LENGTH, headX, headY);
        to.stroke();
        // A short trail, no longer than it has flown.
        const trail = Math.min(TRAIL, flown);
        to.globalAlpha = 0.25;
        to.beginPath();
        line(to, headX - dx * trail, headY - dy * trail, headX, headY);
        to.stroke();
        to.globalAlpha = 1;
      }
    },
  };
}
