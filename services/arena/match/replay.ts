/** Plays a match again from its input log, and says where it went another way. */

import { createWorld, hashWorld, setPresent, step, type World } from "../simulation/mod.ts";
import { readInputs, type Replay } from "./input_log.ts";

/** Each tick's world, after its step; the same object every time. */
export function* playAgain(replay: Replay): Generator<World> {
  const world = createWorld(replay.setup);
  for (const { presences, commands } of readInputs(replay)) {
    for (const { seat, present } of presences) setPresent(world, seat, present);
    step(world, commands);
    yield world;
  }
}

/** @returns the first tick whose state is not as the log says; undefined: all are */
export function firstDifference(replay: Replay): number | undefined {
  for (const world of playAgain(replay)) {
    const { tick } = world.state;
    if (hashWorld(world) !== replay.hashes[tick - 1]) return tick;
  }
  return undefined;
}
