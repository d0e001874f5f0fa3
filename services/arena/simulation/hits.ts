/** What hits do, all of a tick at once: health, knock-back, eliminations. */

import { draw } from "./random.ts";
import { ABILITY, type Hit, type World } from "./types.ts";

export function applyHits(world: World, hits: readonly Hit[]): void {
  const { players, bodies, tuning, events } = world;
  for (const { seat, by, ability, pushX, pushY } of hits) {
    const isBolt = ability === ABILITY.bolt;
    const damage = isBolt ? tuning.boltDamage : tuning.waveDamage;
    const done = Math.max(0, Math.min(damage, players.health[seat]!));
    (isBolt ? players.boltDamage : players.waveDamage)[by]! += done;
    players.health[seat]! -= damage;
    events.push({ kind: "hit", seat, by, ability, damage });
    if (isBolt) continue;
    // Of several waves in one tick the pushes add up.
    const already = bodies.pushLeft[seat] === tuning.pushTicks;
    bodies.pushX[seat] = pushX + (already ? bodies.pushX[seat]! : 0);
    bodies.pushY[seat] = pushY + (already ? bodies.pushY[seat]! : 0);
    bodies.pushLeft[seat] = tuning.pushTicks;
    bodies.dashLeft[seat] = 0;
    events.push({ kind: "knock", seat, dx: pushX, dy: pushY });
  }
  for (let seat = 0; seat < world.seats; seat++) {
    if (players.health[seat]! > 0 || bodies.alive[seat] === 0) continue;
    eliminate(world, seat, hits);
  }
}

/** It counts for one of those who hit in this tick. */
function eliminate(world: World, seat: number, hits: readonly Hit[]): void {
  const { players, bodies, state, score, tuning, events } = world;
  let [by, among] = [-1, 0];
  for (const hit of hits) {
    if (hit.seat === seat && draw(state, ++among) === 0) by = hit.by;
  }
  players.health[seat] = 0;
  bodies.alive[seat] = 0;
  bodies.dashLeft[seat] = 0;
  bodies.pushLeft[seat] = 0;
  players.deaths[seat]!++;
  players.respawnAt[seat] = state.tick + tuning.respawnTicks;
  if (by >= 0) {
    players.eliminations[by]!++;
    score.eliminations[players.side[by]!]!++;
  }
  events.push({ kind: "death", seat, by });
}
