/**
 * A set of matches with inputs from a generator of their own, the same wherever this runs: in this
 * process, another, or a browser. Imports nothing but the simulation.
 */

import {
  type Command,
  createWorld,
  DIRECTION,
  DIRECTIONS,
  FULL_SPEED,
  hashWorld,
  ONE,
  pointsOf,
  setPresent,
  type Setup,
  step,
  type World,
} from "../../services/arena/simulation/mod.ts";
import { draw } from "../../services/arena/simulation/random.ts";

const MODES = [[2, 6], [6, 6], [2, 2], [2, 10]] as const;
/** Commands that a world's tick consumes of a seat at most, after a stall. */
const AT_ONCE = 3;

export function worldOf(seed: number, sides = 2, seats = 6, more: Partial<Setup> = {}): World {
  return createWorld({ seed, sides, seats: seatsOf(seats, sides), ...more });
}

export function seatsOf(count: number, sides = 2): { side: number }[] {
  return Array.from({ length: count }, (_, i) => ({ side: i % sides }));
}

/**
 * Players that walk to the core, away from it and about, aim at somebody more or less, press what
 * they like, and whose network stalls now and then.
 */
export function createPlayers(world: World, seed: number): () => Command[][] {
  const dice = { random: seed };
  const held = Array.from({ length: world.seats }, () => ({ moveX: 0, moveY: 0, aim: 0 }));
  const stalled = new Int32Array(world.seats);
  return () =>
    held.map((now, seat) => {
      if (stalled[seat]! > 0 && stalled[seat]!-- > 1) return [];
      if (draw(dice, 200) === 0) stalled[seat] = draw(dice, 8);
      if (draw(dice, 15) === 0) {
        const to = draw(dice, 3) > 0
          ? towards(world, seat, world.arena.core)
          : draw(dice, DIRECTIONS);
        now.moveX = Math.trunc(DIRECTION.x[to]! * FULL_SPEED / ONE);
        now.moveY = Math.trunc(DIRECTION.y[to]! * FULL_SPEED / ONE);
      }
      if (draw(dice, 6) === 0) {
        const other = draw(dice, world.seats);
        const { x, y } = world.bodies;
        now.aim = (towards(world, seat, { x: x[other]!, y: y[other]! }) + draw(dice, 128)) %
          DIRECTIONS;
      }
      const behind = Math.min(AT_ONCE, world.state.tick + 1 - world.bodies.tick[seat]!);
      return Array.from({ length: behind }, (_, i) => ({
        ...{ ...now, tick: world.bodies.tick[seat]! + 1 + i },
        ...{ buttons: draw(dice, 4) === 0 ? draw(dice, 8) : 0, delay: draw(dice, 121) },
      }));
    });
}

/** One of 64 directions. */
function towards({ bodies }: World, seat: number, to: { x: number; y: number }): number {
  const dx = to.x - bodies.x[seat]!;
  const dy = to.y - bodies.y[seat]!;
  let [best, most] = [0, -Infinity];
  for (let aim = 0; aim < DIRECTIONS; aim += DIRECTIONS / 64) {
    const along = dx * DIRECTION.x[aim]! + dy * DIRECTION.y[aim]!;
    if (along > most) [best, most] = [aim, along];
  }
  return best;
}

/** One digest for each chunk of ticks, of the hashes at every tick up to its end. */
export function digests(ticks: number, chunk: number): string[] {
  const found: string[] = [];
  let digest = 0;
  let done = 0;
  for (let match = 0; done < ticks; match++) {
    const world = worldOf(match, ...MODES[match % MODES.length]!);
    const play = createPlayers(world, match + 1_000);
    while (world.state.over === 0 && done < ticks) {
      const at = world.state.tick % 700;
      if (at === 300) setPresent(world, match % world.seats, false);
      if (at === 420) setPresent(world, match % world.seats, true);
      step(world, play());
      digest = (Math.imul(digest ^ hashWorld(world), 0x01000193) + done) >>> 0;
      if (++done % chunk === 0) {
        const points = world.score.eliminations.map((_, side) => pointsOf(world, side));
        found.push(`${digest.toString(16)} match ${match} points ${points.join(":")}`);
      }
    }
  }
  return found;
}
