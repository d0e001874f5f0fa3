/** No side has an advantage: whatever both do, swapped and turned by half it is the same match. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Command, DIRECTIONS, step, type World } from "../../services/arena/simulation/mod.ts";
import { createPlayers, worldOf } from "./scripted_matches.ts";

const swap = (seat: number) => seat ^ 1;

function turned(command: Command): Command {
  return {
    ...command,
    moveX: -command.moveX,
    moveY: -command.moveY,
    aim: (command.aim + DIRECTIONS / 2) % DIRECTIONS,
  };
}

/** A world as the other side sees it: what has a place or a way is turned, who has a seat swapped. */
function seenFrom(world: World, other: boolean) {
  const { arena: { width, height }, seats, bodies, players, past, bolts, score, pickups, state } =
    world;
  const sign = other ? -1 : 1;
  const turn = (name: string, value: number): number => {
    if (name === "x") return other ? width - value : value;
    if (name === "y") return other ? height - value : value;
    if (/^(dash|push)?[XY]$|^d[xy]$/.test(name)) return sign * value + 0;
    if (name === "aim") return other ? (value + DIRECTIONS / 2) % DIRECTIONS : value;
    if (name === "side" || name === "seat") return other ? swap(value) : value;
    return value;
  };
  const bySeat = (group: object, rows = 1) =>
    Object.entries(group as Record<string, Int32Array>).map(([name, array]) => [
      name,
      Array.from({ length: rows * seats }, (_, i) => turn(name, array[other ? swap(i) : i]!)),
    ]);
  const side = (value: number) => other && value >= 0 ? swap(value) : value;
  const flying = Array.from(bolts.left, (left, slot) => ({ left, slot }))
    .filter(({ left }) => left > 0)
    .map(({ slot }) =>
      Object.entries(bolts as unknown as Record<string, Int32Array>)
        // Numbered by whose turn it was.
        .filter(([name]) => name !== "id")
        .map(([name, array]) => `${name} ${turn(name, array[slot]!)}`).join()
    );
  return {
    bodies: bySeat(bodies),
    players: bySeat(players),
    // Ticks before the first are nowhere.
    past: bySeat(past, state.tick > 12 ? 12 : 0),
    bolts: flying.sort(),
    score: Object.values(score).map((array) => other ? [array[1], array[0]] : [...array]),
    pickups: other ? [...pickups.readyAt].reverse() : [...pickups.readyAt],
    state: { ...state, core: side(state.core), winner: side(state.winner) },
  };
}

/** Whether a tie was broken by chance, which falls otherwise where the seats have another order. */
function drewLots(before: number, { state, events }: World): boolean {
  // Whom an elimination counts for is drawn even where only one hit.
  const drawn = events.filter(({ kind }) => kind === "death").length;
  return state.random !== ((before + drawn * 0x6d2b79f5) | 0);
}

Deno.test("[AR1 AR5] mirrored inputs on mirrored sides give mirrored worlds, to the last bit", () => {
  const seen = { ticks: 0, hits: 0, eliminations: 0 };
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, size) => {
      const one = worldOf(seed, 2, size * 2);
      const other = worldOf(seed, 2, size * 2);
      const play = createPlayers(one, seed);
      for (let tick = 1; tick <= 900 && one.state.over === 0; tick++) {
        const commands = play();
        const { random } = one.state;
        step(one, commands);
        step(other, commands.map((_, seat) => commands[swap(seat)]!.map(turned)));
        if (drewLots(random, one)) return;
        seen.ticks++;
        assert.deepEqual(seenFrom(other, true), seenFrom(one, false), `tick ${tick}`);
        seen.hits += one.events.filter(({ kind }) => kind === "hit").length;
        seen.eliminations += one.events.filter(({ kind }) => kind === "death").length;
      }
    }),
    { numRuns: 30 },
  );
  assert.ok(seen.ticks > 5_000 && seen.hits > 100 && seen.eliminations > 10, JSON.stringify(seen));
});
