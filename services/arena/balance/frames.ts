/** Snapshots of a world for one of its seats, without the bytes between. */

import type { Board, Snapshot } from "../codec/types.ts";
import { seenEvents, seenPlayers } from "../match/view.ts";
import { checkBody, readBody, type World } from "../simulation/mod.ts";

/** What moves a body that its own commands did not. */
const FOREIGN = new Set(["knock", "death", "spawn"]);

/** @param whole with the body, as after joining */
export function frameFor(world: World, seat: number, board: Board, whole: boolean): Snapshot {
  const { state: { tick }, bodies, events } = world;
  const eye = { x: bodies.x[seat]!, y: bodies.y[seat]!, seat };
  const moved = whole ||
    events.some((event) => FOREIGN.has(event.kind) && "seat" in event && event.seat === seat);
  return {
    tick,
    own: {
      ...{ bodyTick: bodies.tick[seat]!, slack: 0, check: checkBody(bodies, seat) },
      body: moved ? readBody(bodies, seat) : undefined,
    },
    board,
    players: seenPlayers(world, eye),
    events: seenEvents(world, eye),
  };
}
