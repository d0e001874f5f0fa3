/** Bolts that come: whether one of those noticed will hit, and which way is out of it. */

import type { Bodies, Tuning } from "../simulation/mod.ts";
import { BOLTS, type Memory } from "./memory.ts";

/** So far beside a bolt one is safe, with room for what one cannot know. */
const ROOM = 250;

export interface Danger {
  /** Ticks until it is here; Infinity: nothing comes. */
  ticks: number;
  /** Unit vector out of its way. */
  awayX: number;
  awayY: number;
}

export function lookOut(
  { bolts }: Memory,
  bodies: Bodies,
  tuning: Readonly<Tuning>,
  tick: number,
  out: Danger,
): void {
  out.ticks = Infinity;
  const reach = tuning.boltRadius + tuning.playerRadius + ROOM;
  const speed = tuning.boltSpeed;
  for (let i = 0; i < BOLTS; i++) {
    if (bolts.id[i] === 0) continue;
    const age = tick - bolts.since[i]!;
    if (age > tuning.boltTicks) {
      bolts.id[i] = 0;
      continue;
    }
    const [dx, dy] = [bolts.dx[i]!, bolts.dy[i]!];
    const x = bodies.x[0]! - bolts.x[i]! - dx * age;
    const y = bodies.y[0]! - bolts.y[i]! - dy * age;
    // Along the bolt's way, and beside it.
    const ahead = (x * dx + y * dy) / speed;
    const beside = (y * dx - x * dy) / speed;
    if (ahead < 0 || Math.abs(beside) > reach) continue;
    const ticks = ahead / speed;
    if (ticks >= out.ticks || ticks > tuning.boltTicks - age) continue;
    out.ticks = ticks;
    const sign = beside >= 0 ? 1 : -1;
    out.awayX = -dy * sign / speed;
    out.awayY = dx * sign / speed;
  }
}
