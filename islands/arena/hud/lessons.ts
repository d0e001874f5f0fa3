/**
 * The first minute teaches by playing: move, shoot, dodge, each until it is done.
 *
 * Holds when playing began; how many are done the player's settings hold, so that none comes back with
 * a reload. The page's loop shows it what the player does. After the first minute nothing is taught.
 */

import type { Wish } from "../../../services/arena/prediction/mod.ts";
import type { Cooldowns } from "./cooldowns.ts";

export const LESSONS = ["move", "shoot", "dodge"] as const;
export type LessonName = typeof LESSONS[number];

export interface Lessons {
  see(wish: Pick<Wish, "moveX" | "moveY">, cooldowns: Cooldowns, nowMs: number): void;
}

const TEACHES_MS = 60_000;

/** @param done how many are @param onDone how many are from now on; told until `done` says so */
export function createLessons(done: () => number, onDone: (count: number) => void): Lessons {
  let began: number | undefined;
  return {
    see({ moveX, moveY }, { bolt, dodge }, nowMs) {
      const count = done();
      const name = LESSONS[count];
      if (name === undefined) return;
      began ??= nowMs;
      if (nowMs - began > TEACHES_MS) return onDone(LESSONS.length);
      const isDone = name === "move"
        ? moveX !== 0 || moveY !== 0
        : (name === "shoot" ? bolt : dodge).left > 0;
      if (isDone) onDone(count + 1);
    },
  };
}
