/** What it is about: pick-ups, the core, and the end. */

import { draw } from "./random.ts";
import type { World } from "./types.ts";
import { pointsOf } from "./world.ts";

/** Whoever is nearest and hurt takes it; of equally near ones, any. */
export function takePickups(world: World): void {
  const { arena, pickups, players, bodies, state, tuning, seats, events } = world;
  for (let i = 0; i < arena.pickups.length; i++) {
    if (state.tick < pickups.readyAt[i]!) continue;
    let [taker, nearest, ties] = [-1, tuning.pickupRadius * tuning.pickupRadius, 0];
    for (let seat = 0; seat < seats; seat++) {
      if (!isThere(world, seat) || players.health[seat]! >= tuning.health) continue;
      const dx = bodies.x[seat]! - arena.pickups[i]!.x;
      const dy = bodies.y[seat]! - arena.pickups[i]!.y;
      const square = dx * dx + dy * dy;
      if (square < nearest) [taker, nearest, ties] = [seat, square, 1];
      else if (taker >= 0 && square === nearest && draw(state, ++ties) === 0) taker = seat;
    }
    if (taker < 0) continue;
    players.health[taker] = Math.min(tuning.health, players.health[taker]! + tuning.pickupHeal);
    pickups.readyAt[i] = state.tick + tuning.pickupTicks;
    events.push({ kind: "heal", seat: taker, pickup: i });
  }
}

/** A side that is in the core alone gains a tick. */
export function holdCore(world: World): void {
  const { players, score, state, seats } = world;
  let holder = -1;
  for (let seat = 0; seat < seats; seat++) {
    if (!isThere(world, seat) || !isInCore(world, seat)) continue;
    const side = players.side[seat]!;
    if (holder >= 0 && holder !== side) {
      state.core = -1;
      return;
    }
    holder = side;
  }
  state.core = holder;
  if (holder < 0) return;
  score.coreTicks[holder]!++;
  for (let seat = 0; seat < seats; seat++) {
    if (players.side[seat] === holder && isThere(world, seat) && isInCore(world, seat)) {
      players.coreTicks[seat]!++;
    }
  }
}

/**
 * By points, by time, by whoever is ahead first once an even match has gone into sudden death, and for
 * the last side that is still there. Whoever has gone wins nothing, and holds nobody up.
 */
export function finishRound(world: World): void {
  const { state, sides, tuning } = world;
  const there = sidesThere(world);
  if (there.size < 2 && sides > 1) return end(world, [...there][0] ?? -1);
  let [best, winner, even] = [-1, -1, false];
  for (let side = 0; side < sides; side++) {
    if (sides > 1 && !there.has(side)) continue;
    const points = pointsOf(world, side);
    if (points === best) even = true;
    else if (points > best) [best, winner, even] = [points, side, false];
  }
  const late = state.tick >= state.endsAt;
  if (!late && best < tuning.pointsToWin && state.suddenDeath === 0) return;
  if (!even) return end(world, winner);
  if (state.suddenDeath === 0) {
    state.suddenDeath = 1;
    state.endsAt = state.tick + tuning.suddenDeathTicks;
  } else if (late) end(world, -1);
}

function end({ state, events }: World, winner: number): void {
  state.over = 1;
  state.winner = winner;
  events.push({ kind: "over", winner });
}

/** Sides with anybody in the match, alive or not. */
function sidesThere({ players, seats }: World): Set<number> {
  const there = new Set<number>();
  for (let seat = 0; seat < seats; seat++) {
    if (players.present[seat] === 1) there.add(players.side[seat]!);
  }
  return there;
}

function isThere({ players, bodies }: World, seat: number): boolean {
  return players.present[seat] === 1 && bodies.alive[seat] === 1;
}

function isInCore({ arena, bodies, tuning }: World, seat: number): boolean {
  const dx = bodies.x[seat]! - arena.core.x;
  const dy = bodies.y[seat]! - arena.core.y;
  return dx * dx + dy * dy <= tuning.coreRadius * tuning.coreRadius;
}
