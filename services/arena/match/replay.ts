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

export interface Difference {
  tick: number;
  /** Hashes of the state after it. */
  logged: number;
  played: number;
}

/** @returns the first tick whose state is not as the log says; undefined: all are */
export function firstDifference(replay: Replay): Difference | undefined {
  for (const world of playAgain(replay)) {
    const { tick } = world.state;
    const [logged, played] = [replay.hashes[tick - 1]!, hashWorld(world)];
    if (logged !== played) return { tick, logged, played };
  }
  return undefined;
}
