/**
 * Keyboard, mouse and fingers: what the player asks for at the moment.
 *
 * Holds what is down and what was pressed since the last command; the page's loop asks. Everything is
 * released when the page is left, so that nobody runs on without a hand.
 */

import type { Wish } from "../../services/arena/prediction/mod.ts";
import { BUTTON, DIRECTIONS, FULL_SPEED } from "../../services/arena/simulation/mod.ts";
import { openTouch } from "./hud/touch.ts";

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ...{ KeyW: [0, -1], KeyS: [0, 1], KeyA: [-1, 0], KeyD: [1, 0] },
  ...{ ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] },
};
const PRESSES: Readonly<Record<string, number>> = {
  ...{ KeyQ: BUTTON.bolt, KeyE: BUTTON.wave },
  ...{ Space: BUTTON.dodge, ShiftLeft: BUTTON.dodge, ShiftRight: BUTTON.dodge },
};
/** What else the keys are for: writing and choosing; the space bar presses what is focused. */
const WRITING = "dialog, input, select, textarea";
const PRESSED_BY_SPACE = "a, button, summary";

export interface Controls {
  /** @param from where the own body is on the canvas, in CSS pixels */
  wish(from: { x: number; y: number }): Wish;
  /** The last wish was sent: presses count once, what is held stays. */
  sent(): void;
  /** Bits of BUTTON, asked for once. */
  press(buttons: number): void;
  /** Asked for until that pointer is lifted, wherever that is. */
  hold(buttons: number, pointer: number): void;
  /** As if every hand were lifted. */
  release(): void;
  close(): void;
}

/** @param world around the canvas */
export function openControls(
  world: HTMLElement,
  { moving }: { moving: () => "joystick" | "dpad" },
): Controls {
  const canvas = world.querySelector("canvas")!;
  const held = new Set<string>();
  const holding = new Map<number, number>();
  const mouse = { x: 0, y: 0, moved: false };
  let pressed = 0;
  /** Radians: who stands still and aims nowhere looks where they looked. */
  let turn = 0;
  const left = new AbortController();
  const on = { signal: left.signal };
  const touch = openTouch(world, { moving, signal: left.signal });

  document.addEventListener("keydown", (event) => {
    const { code, repeat, ctrlKey, metaKey, altKey, target } = event;
    if (ctrlKey || metaKey || altKey || (!(code in WAYS) && !(code in PRESSES))) return;
    if (target instanceof Element) {
      if (target.closest(WRITING)) return;
      if (code === "Space" && target.closest(PRESSED_BY_SPACE)) return;
    }
    event.preventDefault();
    held.add(code);
    if (!repeat) pressed |= PRESSES[code] ?? 0;
  }, on);
  document.addEventListener("keyup", ({ code }) => held.delete(code), on);
  addEventListener("blur", release, on);
  document.addEventListener("visibilitychange", release, on);
  canvas.addEventListener("pointermove", ({ offsetX, offsetY, pointerType }) => {
    if (pointerType === "touch") return;
    Object.assign(mouse, { x: offsetX, y: offsetY, moved: true });
  }, on);
  canvas.addEventListener("pointerdown", ({ button, pointerId, pointerType }) => {
    if (pointerType === "touch") mouse.moved = false;
    else if (button === 0) hold(BUTTON.bolt, pointerId);
  }, on);
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
    canvas.addEventListener(end, ({ pointerId }) => holding.delete(pointerId), on);
  }

  function hold(buttons: number, pointer: number): void {
    pressed |= buttons;
    // A button that is locked meanwhile would not hear of the finger's end.
    canvas.setPointerCapture(pointer);
    holding.set(pointer, buttons);
  }

  function release(): void {
    held.clear();
    holding.clear();
    touch.release();
    pressed = 0;
  }

  function way(): [number, number] {
    let [x, y] = [0, 0];
    for (const code of held) {
      const step = WAYS[code];
      if (step) [x, y] = [x + step[0], y + step[1]];
    }
    const length = Math.hypot(x, y);
    return length > 0 ? [x / length, y / length] : [touch.x, touch.y];
  }

  return {
    wish(from) {
      const [x, y] = way();
      if (touch.aim !== undefined) turn = touch.aim;
      else if (mouse.moved) turn = Math.atan2(mouse.y - from.y, mouse.x - from.x);
      else if (x !== 0 || y !== 0) turn = Math.atan2(y, x);
      const aim = Math.round(turn / (2 * Math.PI) * DIRECTIONS);
      let buttons = pressed;
      // Only the bolt goes on while it is held.
      if (held.has("KeyQ") || touch.fires) buttons |= BUTTON.bolt;
      for (const held of holding.values()) buttons |= held & BUTTON.bolt;
      return {
        ...{ moveX: Math.trunc(x * FULL_SPEED), moveY: Math.trunc(y * FULL_SPEED) },
        ...{ aim: (aim + DIRECTIONS) % DIRECTIONS, buttons },
      };
    },
    sent: () => pressed = 0,
    press: (buttons) => pressed |= buttons,
    ...{ hold, release },
    close: () => left.abort(),
  };
}
