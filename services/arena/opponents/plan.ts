/**
 * What an opponent is after: whom, where, and which way to walk. Decided a few times a second.
 *
 * Holds the present plan and the moods that outlast a decision.
 */

import { type Arena, type Bodies, meetsCover, type Setup, type Tuning } from "../simulation/mod.ts";
import type { Chance } from "./chance.ts";
import { isTarget, type Memory } from "./memory.ts";
import type { Skill } from "./skills.ts";
import type { Point, Route } from "./ways.ts";

/** Farther than this nobody is fought. */
const FIGHT = 14_000;
/** Moods last so many ticks, and up to as many more. */
const MOOD = 30;

export interface Plan {
  /** Seat; −1: nobody. */
  target: number;
  /** Whether cover stood between when it was decided. */
  hidden: boolean;
  /** Unit vector; 0, 0: stand. */
  moveX: number;
  moveY: number;
  /** Tick at which to send a wave; 0: no wish. */
  waveAt: number;
  /** Presses something for no reason. */
  slips: boolean;
}

export interface Planner {
  readonly plan: Plan;
  decide(tick: number): void;
}

export function createPlanner(
  { seat, setup, skill, memory, bodies, route, arena, tuning, chance }: {
    seat: number;
    setup: Setup;
    skill: Readonly<Skill>;
    memory: Memory;
    bodies: Bodies;
    route: Route;
    arena: Arena;
    tuning: Readonly<Tuning>;
    chance: Chance;
  },
): Planner {
  const plan: Plan = { target: -1, hidden: true, moveX: 0, moveY: 0, waveAt: 0, slips: false };
  const goal: Point = { x: arena.core.x, y: arena.core.y };
  const spot: Point = { x: 0, y: 0 };
  const next: Point = { x: 0, y: 0 };
  const mySide = setup.seats[seat]!.side;
  let moodUntil = 0;
  let chases = false;
  let strafe = 1;

  function decide(tick: number): void {
    const { board } = memory;
    if (tick >= moodUntil) changeMood(tick);
    plan.slips = chance.happens(skill.mistake);
    chooseTarget();
    chooseGoal(board?.suddenDeath ?? false);
    chooseWay(tick);
    wishWave(tick);
  }

  function changeMood(tick: number): void {
    moodUntil = tick + MOOD + chance.upTo(MOOD);
    chases = chance.happens(skill.chase);
    strafe = chance.upTo(2) === 0 ? 1 : -1;
    // A place of one's own in the core, so that a side does not stand in one point.
    const most = tuning.coreRadius * 0.7;
    do {
      spot.x = (chance.upTo(2_001) / 1_000 - 1) * most;
      spot.y = (chance.upTo(2_001) / 1_000 - 1) * most;
    } while (spot.x * spot.x + spot.y * spot.y > most * most);
  }

  function chooseTarget(): void {
    const [x, y] = [bodies.x[0]!, bodies.y[0]!];
    let [best, least] = [-1, Infinity];
    let hidden = true;
    for (let other = 0; other < setup.seats.length; other++) {
      if (setup.seats[other]!.side === mySide || !isTarget(memory, other)) continue;
      const dx = memory.x[other]! - x;
      const dy = memory.y[other]! - y;
      const away = Math.sqrt(dx * dx + dy * dy);
      if (away > FIGHT) continue;
      const covered = meetsCover(arena, tuning.boltRadius, x, y, dx, dy) <= 1;
      // Near, weak and already fought before far, sound and new.
      const cost = away + memory.others.health[other]! * 30 + (covered ? 6_000 : 0) -
        (other === plan.target ? 1_500 : 0);
      if (cost < least) [best, least, hidden] = [other, cost, covered];
    }
    plan.target = best;
    plan.hidden = hidden;
  }

  function chooseGoal(suddenDeath: boolean): void {
    goal.x = arena.core.x + spot.x;
    goal.y = arena.core.y + spot.y;
    if (suddenDeath) return;
    if (memory.health < skill.healBelow) {
      const pickup = nearestPickup();
      if (pickup) {
        goal.x = pickup.x;
        goal.y = pickup.y;
        return;
      }
    }
    if (chases && plan.target >= 0) {
      goal.x = memory.x[plan.target]!;
      goal.y = memory.y[plan.target]!;
    }
  }

  function nearestPickup(): Point | undefined {
    let [best, least]: [Point | undefined, number] = [undefined, Infinity];
    arena.pickups.forEach((place, i) => {
      if (((memory.board?.pickups ?? 0) & (1 << i)) === 0) return;
      const away = between(place.x, place.y);
      if (away < least) [best, least] = [place, away];
    });
    return best;
  }

  function chooseWay(tick: number): void {
    const [x, y] = [bodies.x[0]!, bodies.y[0]!];
    const left = between(goal.x, goal.y);
    route.next(x, y, goal.x, goal.y, next);
    let [wayX, wayY] = [next.x - x, next.y - y];
    const length = Math.sqrt(wayX * wayX + wayY * wayY);
    const drive = length > 0 ? Math.min(1, left / 2_500) / length : 0;
    [wayX, wayY] = [wayX * drive, wayY * drive];
    if (plan.target >= 0 && !plan.hidden) {
      const dx = memory.x[plan.target]! - x;
      const dy = memory.y[plan.target]! - y;
      const away = Math.max(1, Math.sqrt(dx * dx + dy * dy));
      const pull = closeness(tick, away);
      wayX += (-dy * strafe * 0.7 + dx * pull) / away;
      wayY += (dx * strafe * 0.7 + dy * pull) / away;
    }
    if (plan.slips) [wayX, wayY] = [chance.spread(), chance.spread()];
    const all = Math.sqrt(wayX * wayX + wayY * wayY);
    plan.moveX = all > 0.15 ? wayX / all : 0;
    plan.moveY = all > 0.15 ? wayY / all : 0;
  }

  /** Whether to go nearer to the target (positive) or away from it. */
  function closeness(tick: number, away: number): number {
    const reach = tuning.waveRadius + tuning.playerRadius;
    if (!skill.minds) return away < 2_500 ? -0.4 : 0;
    const iCan = tick >= bodies.waveReady[0]!;
    const theyCan = tick - memory.others.wavedAt[plan.target]! >= tuning.waveCooldown;
    if (iCan && away < reach * 2) return away > reach * 0.75 ? 0.8 : 0;
    if (theyCan && away < reach * 1.3) return -0.8;
    return away < 3_500 ? -0.4 : 0;
  }

  function wishWave(tick: number): void {
    if (plan.waveAt !== 0 || tick < bodies.waveReady[0]!) return;
    if (!reachesByWave(tick) || !chance.happens(skill.wave)) return;
    plan.waveAt = tick + 1 + chance.upTo(skill.press);
  }

  function reachesByWave(tick: number): boolean {
    const [x, y] = [bodies.x[0]!, bodies.y[0]!];
    const reach = tuning.waveRadius + tuning.playerRadius - 300;
    for (let other = 0; other < setup.seats.length; other++) {
      if (setup.seats[other]!.side === mySide || !isTarget(memory, other)) continue;
      const ahead = (tick - memory.others.seenAt[other]!) * skill.lead;
      const dx = memory.x[other]! + memory.vx[other]! * ahead - x;
      const dy = memory.y[other]! + memory.vy[other]! * ahead - y;
      if (dx * dx + dy * dy > reach * reach) continue;
      if (meetsCover(arena, 0, x, y, dx, dy) > 1) return true;
    }
    return false;
  }

  function between(toX: number, toY: number): number {
    const dx = toX - bodies.x[0]!;
    const dy = toY - bodies.y[0]!;
    return Math.sqrt(dx * dx + dy * dy);
  }

  return { plan, decide };
}
