/**
 * A gamepad of the standard mapping: left stick moves, right stick aims, right trigger fires, left
 * trigger casts the wave, either shoulder or the lowest button dodges, Select shows the scoreboard.
 *
 * Holds what was down when it was last asked; asked once a frame, and only once a pad was touched.
 */

import { BUTTON } from "../../../services/arena/simulation/mod.ts";

export interface Gamepads {
  /** Where to, −1 to 1 each, length at most 1. */
  readonly x: number;
  readonly y: number;
  /** Radians; undefined: the stick is at rest. */
  readonly aim: number | undefined;
  readonly fires: boolean;
  /**
   * @param wanted whether it is the match's at the moment
   * @returns bits of BUTTON that were pressed since the last call
   */
  poll(wanted: boolean): number;
}

/** Of a stick's way: nearer to its middle it is at rest. */
const DEAD = 0.15;
const PRESSES: readonly (readonly [index: number, buttons: number])[] = [
  ...[[7, BUTTON.bolt], [6, BUTTON.wave]] as const,
  ...[[0, BUTTON.dodge], [4, BUTTON.dodge], [5, BUTTON.dodge]] as const,
];
const [FIRE, SELECT] = [7, 8];

export function openGamepad(
  { signal, onScores }: { signal: AbortSignal; onScores: (wanted: boolean) => void },
): Gamepads {
  const now = { x: 0, y: 0, aim: undefined as number | undefined, fires: false };
  const down = new Set<number>();
  let isThere = false;
  addEventListener("gamepadconnected", () => isThere = true, { signal });
  addEventListener("gamepaddisconnected", rest, { signal });

  function rest(): void {
    Object.assign(now, { x: 0, y: 0, aim: undefined, fires: false });
    if (down.has(SELECT)) onScores(false);
    down.clear();
  }

  /** @returns whether it went down since the last time */
  function press(pad: Gamepad, index: number): boolean {
    const pressed = pad.buttons[index]?.pressed ?? false;
    const isNew = pressed && !down.has(index);
    if (pressed) down.add(index);
    else down.delete(index);
    return isNew;
  }

  return Object.assign(now, {
    poll(wanted: boolean) {
      if (!isThere) return 0;
      const pad = navigator.getGamepads().find((each) => each?.mapping === "standard");
      // A page without the focus still hears the pad: nobody means that.
      if (!pad || !wanted || !document.hasFocus()) return rest(), 0;
      const [x, y, aimX, aimY] = [axis(pad, 0), axis(pad, 1), axis(pad, 2), axis(pad, 3)];
      const length = Math.hypot(x, y);
      const part = length <= DEAD ? 0 : Math.min(1, (length - DEAD) / (1 - DEAD)) / length;
      [now.x, now.y] = [x * part, y * part];
      now.aim = Math.hypot(aimX, aimY) > 2 * DEAD ? Math.atan2(aimY, aimX) : undefined;
      let buttons = 0;
      for (const [index, bits] of PRESSES) if (press(pad, index)) buttons |= bits;
      now.fires = down.has(FIRE);
      const had = down.has(SELECT);
      press(pad, SELECT);
      if (down.has(SELECT) !== had) onScores(!had);
      return buttons;
    },
  });
}

function axis(pad: Gamepad, index: number): number {
  return pad.axes[index] ?? 0;
}
