/**
 * Keyboard, mouse, fingers and gamepad: what the player asks for at the moment.
 *
 * Holds what is down and what was pressed since the last command; the page's loop asks. Everything is
 * released when the page is left, so that nobody runs on without a hand.
 */

import type { Wish } from "../../../services/arena/prediction/mod.ts";
import { BUTTON, DIRECTIONS, FULL_SPEED } from "../../../services/arena/simulation/mod.ts";
import { type Action, actionOf, type Keys } from "../settings/keys.ts";
import { openGamepad } from "./gamepad.ts";
import { openTouch } from "./touch.ts";

const WAYS: Readonly<Partial<Record<Action, readonly [number, number]>>> = {
  ...{ up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] },
};
const PRESSES: Readonly<Partial<Record<Action, number>>> = {
  ...{ bolt: BUTTON.bolt, wave: BUTTON.wave, dodge: BUTTON.dodge },
};
/** What else the keys are for: writing and choosing; some press what is focused, or lead on from it. */
const WRITING = "dialog, input, select, textarea";
const FOCUSED = "a, button, summary";
const OF_FOCUSED = new Set(["Space", "Enter", "Tab"]);

export interface Controls {
  /** Good until the next call. @param from where the own body is on the canvas, in CSS pixels */
  wish(from: { readonly x: number; readonly y: number }): Readonly<Wish>;
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
  { active, moving, keys, onScores }: {
    /** Whether keys are the match's: before and after it, and in its panels, they are the page's. */
    active: () => boolean;
    moving: () => "joystick" | "dpad";
    keys: () => Keys;
    /** The scoreboard is wanted, or no longer. */
    onScores: (wanted: boolean) => void;
  },
): Controls {
  const canvas = world.querySelector("canvas")!;
  /** What each key that is down was pressed for. */
  const held = new Map<string, Action>();
  const holding = new Map<number, number>();
  const mouse = { x: 0, y: 0, moved: false };
  const way = { x: 0, y: 0 };
  const wished: Wish = { moveX: 0, moveY: 0, aim: 0, buttons: 0 };
  /** A Shift that is down for no other key: with Tab it leads to the buttons, alone it dodges. */
  let shift: string | undefined;
  let pressed = 0;
  /** Radians: who stands still and aims nowhere looks where they looked. */
  let turn = 0;
  const left = new AbortController();
  const on = { signal: left.signal };
  const touch = openTouch(world, { moving, signal: left.signal });
  const gamepad = openGamepad({ signal: left.signal, onScores });

  document.addEventListener("keydown", (event) => {
    const { code, repeat, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    // Of keys that are let go of while Meta is down some browsers say nothing.
    if (metaKey) release();
    if (ctrlKey || metaKey || altKey || !active()) return;
    const action = actionOf(keys(), code);
    // Backwards with Tab the keyboard comes to the buttons.
    if (code === "Tab" && shiftKey) shift = undefined;
    if (!action || (code === "Tab" && shiftKey)) return;
    if (target instanceof Element) {
      if (target.closest(WRITING)) return;
      if (OF_FOCUSED.has(code) && target.closest(FOCUSED)) return;
    }
    event.preventDefault();
    if (repeat) return;
    if (code.startsWith("Shift") && keys()[action] !== code) return void (shift = code);
    held.set(code, action);
    pressed |= PRESSES[action] ?? 0;
    if (action === "scores") onScores(true);
  }, on);
  document.addEventListener("keyup", ({ code }) => {
    if (held.get(code) === "scores") onScores(false);
    held.delete(code);
    if (code !== shift) return;
    shift = undefined;
    pressed |= BUTTON.dodge;
  }, on);
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
    onScores(false);
    held.clear();
    holding.clear();
    touch.release();
    shift = undefined;
    pressed = 0;
  }

  function findWay(): void {
    way.x = way.y = 0;
    for (const action of held.values()) {
      const step = WAYS[action];
      if (!step) continue;
      way.x += step[0];
      way.y += step[1];
    }
    const length = Math.sqrt(way.x * way.x + way.y * way.y);
    if (length > 0) {
      way.x /= length;
      way.y /= length;
      return;
    }
    const from = gamepad.x !== 0 || gamepad.y !== 0 ? gamepad : touch;
    way.x = from.x;
    way.y = from.y;
  }

  function fires(): boolean {
    for (const action of held.values()) if (action === "bolt") return true;
    return false;
  }

  return {
    wish(from) {
      pressed |= gamepad.poll(active());
      findWay();
      const { x, y } = way;
      if (gamepad.aim !== undefined) {
        turn = gamepad.aim;
        // A mouse that lies somewhere does not take the aim back when the stick comes to rest.
        mouse.moved = false;
      } else if (touch.aim !== undefined) turn = touch.aim;
      else if (mouse.moved) turn = Math.atan2(mouse.y - from.y, mouse.x - from.x);
      else if (x !== 0 || y !== 0) turn = Math.atan2(y, x);
      const aim = Math.round(turn / (2 * Math.PI) * DIRECTIONS);
      let buttons = pressed;
      // Only the bolt goes on while it is held.
      if (fires() || touch.fires || gamepad.fires) buttons |= BUTTON.bolt;
      for (const held of holding.values()) buttons |= held & BUTTON.bolt;
      wished.moveX = Math.trunc(x * FULL_SPEED);
      wished.moveY = Math.trunc(y * FULL_SPEED);
      wished.aim = (aim + DIRECTIONS) % DIRECTIONS;
      wished.buttons = buttons;
      return wished;
    },
    sent: () => pressed = 0,
    press: (buttons) => pressed |= buttons,
    ...{ hold, release },
    close: () => left.abort(),
  };
}
