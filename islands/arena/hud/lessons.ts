/**
 * The first minute teaches by playing: move, shoot, dodge, each until it is done.
 *
 * Holds which is next; the page's loop shows it what the player does.
 */

import type { Wish } from "../../../services/arena/prediction/mod.ts";
import type { Cooldowns } from "./cooldowns.ts";

export const LESSONS = ["move", "shoot", "dodge"] as const;
export type LessonName = typeof LESSONS[number];

export interface Lessons {
  see(wish: Pick<Wish, "moveX" | "moveY">, cooldowns: Cooldowns): void;
}

/** @param onDone how many are done */
export function createLessons(onDone: (count: number) => void): Lessons {
  let done = 0;
  return {
    see({ moveX, moveY }, { bolt, dodge }) {
      const name = LESSONS[done];
      if (name === undefined) return;
      const isDone = name === "move"
        ? moveX !== 0 || moveY !== 0
        : (name === "shoot" ? bolt : dodge).left > 0;
      if (isDone) onDone(++done);
    },
  };
}
