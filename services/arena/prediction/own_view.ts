/**
 * Where the own body is drawn between two commands: on its way to where the next one leads, as long as
 * the hand asks for the same.
 *
 * Holds what was shown last. A hand that changes its mind within a tick is seen to at once: the body
 * goes on from where it was shown, as the hand asks now. By how much that differs from what the
 * command makes of it glides over; that is less than a tick's way, and no jump.
 */

import type { SentCommand } from "../codec/commands.ts";
import { TICKS_PER_SECOND } from "../simulation/mod.ts";
import type { Predictor } from "./predictor.ts";

const TICK_MS = 1_000 / TICKS_PER_SECOND;
/** Of a difference to where the command leads, what is left after a tick. */
const FADES = 0.7;
/** Farther than this nobody glides: milliunits. */
const JUMP = 1_000;

/** The own body at a moment. */
export interface OwnSeen {
  /** Milliunits. */
  x: number;
  y: number;
  /** Bits of BUTTON: what the next command will do, as it looks now. */
  doing: number;
}

export interface OwnView {
  /** @param part of the way from the last command to the next, 0 to 1 */
  at(wish: Readonly<Omit<SentCommand, "tick">>, part: number, nowMs: number): OwnSeen;
}

export function createOwnView(
  { bodies, drawn, foresee }: Pick<Predictor, "bodies" | "drawn" | "foresee">,
): OwnView {
  const shown: OwnSeen = { x: 0, y: 0, doing: 0 };
  const next = { tick: 0, moveX: 0, moveY: 0, aim: 0, buttons: 0, delay: 0 };
  /** By how much what is shown differs from where the commands lead. */
  let [offX, offY] = [0, 0];
  let before = 0;

  return {
    at({ moveX, moveY, aim, buttons }, part, nowMs) {
      const isOther = moveX !== next.moveX || moveY !== next.moveY || buttons !== next.buttons;
      next.tick = bodies.tick[0]! + 1;
      next.moveX = moveX;
      next.moveY = moveY;
      next.aim = aim;
      next.buttons = buttons;
      const ahead = foresee(next);
      const x = drawn.x + (ahead.x - drawn.x) * part;
      const y = drawn.y + (ahead.y - drawn.y) * part;
      const passed = Math.min(1, Math.max(0, (nowMs - before) / TICK_MS));
      before = nowMs;
      if (isOther) {
        offX = shown.x + (ahead.x - drawn.x) * passed - x;
        offY = shown.y + (ahead.y - drawn.y) * passed - y;
        if (Math.abs(offX) + Math.abs(offY) > JUMP) offX = offY = 0;
      } else {
        const left = FADES ** passed;
        offX *= left;
        offY *= left;
      }
      shown.x = x + offX;
      shown.y = y + offY;
      shown.doing = ahead.done;
      return shown;
    },
  };
}
