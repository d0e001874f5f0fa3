/**
 * The hand that aims: it pulls towards where it wants to, keeps some of its speed and so goes past it,
 * turns no faster than it can, and trembles. Holds the aim, its speed and its present error.
 */

import { DIRECTIONS } from "../simulation/mod.ts";
import type { Chance } from "./chance.ts";
import type { Skill } from "./skills.ts";

/** How much of the error is there still a tick later. */
const LASTS = 0.92;

export interface Hand {
  /** 0 to 4095. */
  readonly aim: number;
  /** Follows a direction for a tick. @returns how far the aim is from it, as the player believes */
  follow(direction: number): number;
  /** Looks elsewhere: the error of the next target has nothing to do with the last one's. */
  startle(): void;
}

export function createHand(skill: Readonly<Skill>, chance: Chance, start: number): Hand {
  let [at, speed] = [start, 0];
  let error = chance.spread() * skill.aimError;
  const fresh = Math.sqrt(1 - LASTS * LASTS) * skill.aimError;
  return {
    get aim() {
      return Math.trunc(at + DIRECTIONS) % DIRECTIONS;
    },
    follow(direction) {
      error = error * LASTS + chance.spread() * fresh;
      const off = shorter(direction + error - at);
      speed = speed * skill.keep + off * skill.pull;
      speed = Math.max(-skill.turn, Math.min(skill.turn, speed));
      at = (at + speed + DIRECTIONS) % DIRECTIONS;
      return Math.abs(shorter(direction + error - at));
    },
    startle: () => void (error = chance.spread() * skill.aimError * 1.5),
  };
}

/** The shorter way round, −2048 to 2047. */
export function shorter(turn: number): number {
  const rest = (turn + DIRECTIONS * 1.5) % DIRECTIONS;
  return (rest < 0 ? rest + DIRECTIONS : rest) - DIRECTIONS / 2;
}

/** @returns 0 to 4096, from +x towards +y */
export function directionOf(dx: number, dy: number): number {
  const turn = Math.atan2(dy, dx) * DIRECTIONS / (2 * Math.PI);
  return turn < 0 ? turn + DIRECTIONS : turn;
}
