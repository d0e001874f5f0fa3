/**
 * Keyboard and mouse: what the player asks for at the moment.
 *
 * Holds what is down and what was pressed since the last command; the page's loop asks. Everything is
 * released when the page is left, so that nobody runs on without a hand.
 */

import type { Wish } from "../../services/arena/prediction/mod.ts";
import { BUTTON, DIRECTIONS, FULL_SPEED } from "../../services/arena/simulation/mod.ts";

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ...{ KeyW: [0, -1], KeyS: [0, 1], KeyA: [-1, 0], KeyD: [1, 0] },
  ...{ ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] },
};
const PRESSES: Readonly<Record<string, number>> = {
  ...{ KeyQ: BUTTON.bolt, KeyE: BUTTON.wave },
  ...{ Space: BUTTON.dodge, ShiftLeft: BUTTON.dodge, ShiftRight: BUTTON.dodge },
};

export interface Controls {
  /** @param from where the own body is on the canvas, in CSS pixels */
  wish(from: { x: number; y: number }): Wish;
  /** The last wish was sent: presses count once, what is held stays. */
  sent(): void;
  close(): void;
}

export function openControls(canvas: HTMLCanvasElement): Controls {
  const held = new Set<string>();
  const mouse = { x: 0, y: 0, down: false, moved: false };
  let pressed = 0;
  const left = new AbortController();
  const on = { signal: left.signal };

  document.addEventListener("keydown", (event) => {
    const { code, repeat, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || (!(code in WAYS) && !(code in PRESSES))) return;
    if (event.target instanceof HTMLElement && event.target.closest("a, button, input, select")) {
      return;
    }
    event.preventDefault();
    held.add(code);
    if (!repeat) pressed |= PRESSES[code] ?? 0;
  }, on);
  document.addEventListener("keyup", ({ code }) => held.delete(code), on);
  addEventListener("blur", release, on);
  document.addEventListener("visibilitychange", release, on);
  canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
    Object.assign(mouse, { x: offsetX, y: offsetY, moved: true });
  }, on);
  canvas.addEventListener("pointerdown", ({ button }) => {
    if (button !== 0) return;
    mouse.down = true;
    pressed |= BUTTON.bolt;
  }, on);
  addEventListener("pointerup", () => mouse.down = false, on);

  function release(): void {
    held.clear();
    mouse.down = false;
    pressed = 0;
  }

  return {
    wish(from) {
      let [x, y] = [0, 0];
      for (const code of held) {
        const way = WAYS[code];
        if (way) [x, y] = [x + way[0], y + way[1]];
      }
      const length = Math.hypot(x, y);
      const part = length > 0 ? FULL_SPEED / length : 0;
      const turn = mouse.moved ? Math.atan2(mouse.y - from.y, mouse.x - from.x) : Math.atan2(y, x);
      const aim = Math.round(turn / (2 * Math.PI) * DIRECTIONS);
      const holds = mouse.down || held.has("KeyQ") ? BUTTON.bolt : 0;
      return {
        ...{ moveX: Math.trunc(x * part), moveY: Math.trunc(y * part) },
        aim: (aim + DIRECTIONS) % DIRECTIONS,
        buttons: pressed | holds,
      };
    },
    sent: () => pressed = 0,
    close: () => left.abort(),
  };
}
