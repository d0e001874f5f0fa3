/** What a command does to the body of who gave it: the part of the game that a client predicts. */

import { DIRECTION, DIRECTIONS, ONE } from "./directions.ts";
import { pushOut } from "./geometry.ts";
import { finish } from "./hash.ts";
import type { Arena } from "./layouts.ts";
import type { Tuning } from "./tuning.ts";
import { type Acts, type Bodies, BUTTON, type Command } from "./types.ts";

export const FULL_SPEED = 127;

/** A body in a fixed order of numbers, as frames hold it. */
export const BODY_FIELDS = [
  ...["tick", "x", "y", "aim", "alive", "dashLeft", "dashX", "dashY"],
  ...["pushLeft", "pushX", "pushY", "boltReady", "waveReady", "dodgeReady"],
] as const satisfies readonly (keyof Bodies)[];

/**
 * Moves one body by one command, in this order: aim, dodge, way, abilities.
 *
 * A push leaves no choice of way; a dodge keeps its own. @param acts receives what was done
 */
export function advanceBody(
  bodies: Bodies,
  seat: number,
  command: Command,
  { arena, tuning }: { arena: Arena; tuning: Readonly<Tuning> },
  acts: Acts,
): void {
  const { tick, buttons } = command;
  acts.done = 0;
  acts.refused = 0;
  bodies.tick[seat] = tick;
  bodies.aim[seat] = command.aim & (DIRECTIONS - 1);
  if (bodies.alive[seat] === 0) return;
  if ((buttons & BUTTON.dodge) !== 0) {
    if (tick >= bodies.dodgeReady[seat]!) {
      beginDodge(bodies, seat, command, tuning);
      acts.done |= BUTTON.dodge;
    } else acts.refused |= BUTTON.dodge;
  }
  move(bodies, seat, command, { arena, tuning }, acts);
  if ((buttons & BUTTON.bolt) !== 0) {
    if (tick >= bodies.boltReady[seat]!) {
      bodies.boltReady[seat] = tick + tuning.boltCooldown;
      acts.done |= BUTTON.bolt;
    } else acts.refused |= BUTTON.bolt;
  }
  if ((buttons & BUTTON.wave) !== 0) {
    if (tick >= bodies.waveReady[seat]!) {
      bodies.waveReady[seat] = tick + tuning.waveCooldown;
      acts.done |= BUTTON.wave;
    } else acts.refused |= BUTTON.wave;
  }
}

/** Where one moves to; standing still, where one aims. */
function beginDodge(
  bodies: Bodies,
  seat: number,
  { tick, moveX, moveY }: Command,
  { dodgeStep, dodgeTicks, dodgeCooldown }: Readonly<Tuning>,
): void {
  const length = Math.sqrt(moveX * moveX + moveY * moveY);
  const aim = bodies.aim[seat]!;
  const x = length > 0 ? moveX / length : DIRECTION.x[aim]! / ONE;
  const y = length > 0 ? moveY / length : DIRECTION.y[aim]! / ONE;
  bodies.dashX[seat] = Math.trunc(x * dodgeStep);
  bodies.dashY[seat] = Math.trunc(y * dodgeStep);
  bodies.dashLeft[seat] = dodgeTicks;
  bodies.dodgeReady[seat] = tick + dodgeCooldown;
}

function move(
  bodies: Bodies,
  seat: number,
  { moveX, moveY }: Command,
  { arena, tuning: { speed, playerRadius } }: { arena: Arena; tuning: Readonly<Tuning> },
  place: { x: number; y: number },
): void {
  let dx = Math.trunc(moveX * speed / FULL_SPEED);
  let dy = Math.trunc(moveY * speed / FULL_SPEED);
  if (bodies.pushLeft[seat]! > 0) {
    bodies.pushLeft[seat]!--;
    dx = bodies.pushX[seat]!;
    dy = bodies.pushY[seat]!;
  } else if (bodies.dashLeft[seat]! > 0) {
    bodies.dashLeft[seat]!--;
    dx = bodies.dashX[seat]!;
    dy = bodies.dashY[seat]!;
  }
  if (dx === 0 && dy === 0) return;
  // In steps shorter than a body, which cannot pass through cover.
  const longest = Math.max(Math.abs(dx), Math.abs(dy));
  const steps = Math.trunc((longest + playerRadius - 1) / playerRadius);
  for (let step = 0; step < steps; step++) {
    const x = bodies.x[seat]! + part(dx, step, steps);
    const y = bodies.y[seat]! + part(dy, step, steps);
    pushOut(arena, playerRadius, x, y, place);
    bodies.x[seat] = place.x;
    bodies.y[seat] = place.y;
  }
}

/** Parts that add up, for either sign alike. */
function part(length: number, step: number, steps: number): number {
  return Math.trunc(length * (step + 1) / steps) - Math.trunc(length * step / steps);
}

export function readBody(bodies: Bodies, seat: number): number[] {
  return BODY_FIELDS.map((field) => bodies[field][seat]!);
}

export function writeBody(bodies: Bodies, seat: number, values: readonly number[]): void {
  BODY_FIELDS.forEach((field, i) => bodies[field][seat] = values[i] ?? 0);
}

/** 12 bits: a client whose prediction has another check predicts something else. */
export function checkBody(bodies: Bodies, seat: number): number {
  let hash = 0x811c9dc5;
  for (const field of BODY_FIELDS) hash = Math.imul(hash ^ bodies[field][seat]!, 0x01000193);
  return finish(hash) & 0xfff;
}
