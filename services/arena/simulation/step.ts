/**
 * One tick of the world: thirtieths of a second, from nothing but the state and the commands.
 *
 * In this order: who is due appears; bodies move by their commands and act; the past remembers where
 * everybody is; bolts fly and waves strike; what they did is applied at once; healing, core, the end.
 */

import { advanceBody } from "./body.ts";
import { finishRound, holdCore, takePickups } from "./goals.ts";
import { fireBolt, flyBolts, FRACTION, index, MOST_DELAY, sendWave } from "./harm.ts";
import { applyHits } from "./hits.ts";
import { draw } from "./random.ts";
import { ABILITY, BUTTON, type Command, type World } from "./types.ts";

/** @param commands of each seat, in the order of their ticks; what a match consumed */
export function step(world: World, commands: readonly (readonly Command[])[]): void {
  const { state, seats, scratch: { hits, deeds } } = world;
  world.events.length = 0;
  if (state.over === 1) return;
  state.tick++;
  hits.length = 0;
  deeds.length = 0;
  for (let seat = 0; seat < seats; seat++) {
    if (world.players.respawnAt[seat] === state.tick) appear(world, seat);
  }
  for (let seat = 0; seat < seats; seat++) {
    const given = commands[seat];
    if (given === undefined || world.players.present[seat] === 0) continue;
    for (const command of given) obey(world, seat, command);
  }
  remember(world);
  flyBolts(world, hits);
  for (const deed of deeds) {
    if (deed.ability === ABILITY.bolt) fireBolt(world, deed);
    else sendWave(world, deed, hits);
  }
  applyHits(world, hits);
  takePickups(world);
  holdCore(world);
  finishRound(world);
}

function obey(world: World, seat: number, command: Command): void {
  const { bodies, players, state, events, scratch: { acts, deeds } } = world;
  advanceBody(bodies, seat, command, world, acts);
  const { done, refused } = acts;
  // A late command's shooter saw the others longer ago than one in time.
  const delay = Math.min(MOST_DELAY, command.delay + FRACTION * (state.tick - command.tick));
  // In the world's time: whose commands stop coming is not safe any longer for it.
  if ((done & BUTTON.dodge) !== 0) {
    players.dodgingUntil[seat] = state.tick + world.tuning.dodgeSafeTicks;
  }
  const [x, y, aim] = [bodies.x[seat]!, bodies.y[seat]!, bodies.aim[seat]!];
  if ((done & BUTTON.bolt) !== 0) deeds.push({ seat, ability: ABILITY.bolt, delay, x, y, aim });
  if ((done & BUTTON.wave) !== 0) deeds.push({ seat, ability: ABILITY.wave, delay, x, y, aim });
  if ((done & (BUTTON.bolt | BUTTON.wave)) !== 0) players.protectedUntil[seat] = 0;
  if (refused === 0) return;
  const tell = (button: number, ability: number, ready: Int32Array) => {
    if ((refused & button) === 0) return;
    events.push({ kind: "refused", seat, ability, remaining: ready[seat]! - command.tick });
  };
  tell(BUTTON.bolt, ABILITY.bolt, bodies.boltReady);
  tell(BUTTON.wave, ABILITY.wave, bodies.waveReady);
  tell(BUTTON.dodge, ABILITY.dodge, bodies.dodgeReady);
}

function remember({ state: { tick }, seats, bodies, players, past }: World): void {
  for (let seat = 0; seat < seats; seat++) {
    const at = index(tick, seats, seat);
    const alive = players.present[seat] === 1 && bodies.alive[seat] === 1;
    const safe = tick < players.dodgingUntil[seat]! || tick < players.protectedUntil[seat]!;
    past.x[at] = bodies.x[seat]!;
    past.y[at] = bodies.y[seat]!;
    past.alive[at] = alive ? 1 : 0;
    past.open[at] = alive && !safe ? 1 : 0;
  }
}

/** At the place of one's side whose nearest enemy is farthest; of equal ones, any. */
function appear(world: World, seat: number): void {
  const { arena, bodies, players, seats, sides, state, tuning, events } = world;
  const side = players.side[seat]!;
  // Two sides have homes; where everyone is alone, every place is anybody's.
  const places = sides === 2 ? arena.spawns[side]! : arena.spawns.map(([first]) => first!);
  let [best, farthest, ties] = [0, -1, 0];
  for (let i = 0; i < places.length; i++) {
    let nearest = Infinity;
    for (let other = 0; other < seats; other++) {
      if (players.side[other] === side || bodies.alive[other] === 0) continue;
      if (players.present[other] === 0) continue;
      const dx = bodies.x[other]! - places[i]!.x;
      const dy = bodies.y[other]! - places[i]!.y;
      nearest = Math.min(nearest, dx * dx + dy * dy);
    }
    if (nearest > farthest) [best, farthest, ties] = [i, nearest, 1];
    else if (nearest === farthest && draw(state, ++ties) === 0) best = i;
  }
  const { x, y } = places[best]!;
  bodies.x[seat] = x;
  bodies.y[seat] = y;
  bodies.alive[seat] = 1;
  bodies.dashLeft[seat] = 0;
  bodies.pushLeft[seat] = 0;
  players.health[seat] = tuning.health;
  players.respawnAt[seat] = 0;
  players.protectedUntil[seat] = state.tick + tuning.protectionTicks;
  events.push({ kind: "spawn", seat, x, y });
}
