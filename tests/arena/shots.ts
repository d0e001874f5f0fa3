/** Shots as their shooter sees them: how near the drawn bolt came to the drawn body. */

import type { Play } from "./network.ts";
import { DIRECTION, MOST_DELAY, ONE, TUNING } from "../../services/arena/simulation/mod.ts";

export interface Shot {
  tick: number;
  x: number;
  y: number;
  dx: number;
  dy: number;
  /** Least distance of centres so far, in milliunits. */
  nearest: number;
  /** Where it was against the body, the frame before. */
  last: { x: number; y: number } | undefined;
  /** Fired, or under way, while the shooter's socket was held up or its picture caught up. */
  stalled: boolean;
  /** What the server said. */
  hit: boolean;
  id: number | undefined;
}

/** Follows one shooter and one target; drive it with every frame. */
export function watchShots(target: number) {
  const flying: Shot[] = [];
  const done: Shot[] = [];
  let lastDelay = 0;
  return {
    done,
    /** A bolt was predicted: the own body stands where it leaves. */
    fire({ client }: Play, aim: number) {
      const { tick, x, y } = client.predictor.bodies;
      flying.push({
        ...{ tick: tick[0]!, x: x[0]!, y: y[0]! },
        dx: Math.trunc(DIRECTION.x[aim]! * TUNING.boltSpeed / ONE),
        dy: Math.trunc(DIRECTION.y[aim]! * TUNING.boltSpeed / ONE),
        ...{ nearest: Infinity, last: undefined, stalled: false, hit: false, id: undefined },
      });
    },
    frame({ client, now, stalled }: Play, ownTime: number) {
      // The picture has not caught up while it goes faster, or is farther behind than is made good.
      const catchesUp = Math.abs(client.delay - lastDelay) > 1 || client.delay >= MOST_DELAY;
      const held = stalled || catchesUp;
      lastDelay = client.delay;
      const body = client.others(now).find(({ seat }) => seat === target);
      for (const shot of [...flying]) {
        const age = ownTime - shot.tick;
        if (age < 0 || !body) continue;
        if (age <= TUNING.boltTicks) shot.stalled ||= held;
        const at = {
          x: shot.x + shot.dx * Math.min(age, TUNING.boltTicks) - body.x,
          y: shot.y + shot.dy * Math.min(age, TUNING.boltTicks) - body.y,
        };
        shot.nearest = Math.min(shot.nearest, nearestOnWay(shot.last ?? at, at));
        shot.last = at;
        if (age < TUNING.boltTicks + 30) continue;
        flying.splice(flying.indexOf(shot), 1);
        done.push(shot);
      }
    },
    /** The world told of a bolt of this shooter, or that one has hit. */
    told(
      event: { kind: string; id?: number; seat?: number; victim?: number },
      x: number,
      y: number,
    ) {
      if (event.kind === "bolt") {
        const shot = flying.find((each) => each.id === undefined && each.x === x && each.y === y);
        if (shot) shot.id = event.id;
      } else if (event.kind === "boltEnd") {
        const shot = flying.find((each) => each.id === event.id);
        if (shot && event.victim === target) shot.hit = true;
      }
    },
  };
}

/** Least distance to the origin on a straight way. */
function nearestOnWay(from: { x: number; y: number }, to: { x: number; y: number }): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const part = square === 0 ? 0 : Math.max(0, Math.min(1, -(from.x * dx + from.y * dy) / square));
  return Math.hypot(from.x + dx * part, from.y + dy * part);
}
