/** Snapshots of a world for one of its seats, without the bytes between. */

import { type Board, CHECK, type Snapshot } from "../codec/types.ts";
import {
  eventsOf,
  movesBody,
  seenEvents,
  seenPlayers,
  shownPlayers,
  vitalsOf,
} from "../match/view.ts";
import { checkBody, readBody, type World } from "../simulation/mod.ts";

/** @param whole with the body, as after joining */
export function frameFor(world: World, seat: number, board: Board, whole: boolean): Snapshot {
  const { state: { tick }, bodies } = world;
  const eye = { x: bodies.x[seat]!, y: bodies.y[seat]!, seat };
  const events = seenEvents(world, eventsOf(world), eye);
  const moved = whole || events.some((event) => movesBody(event, seat));
  return {
    tick,
    own: {
      ...{ bodyTick: bodies.tick[seat]!, slack: 0, check: checkBody(bodies, seat) & CHECK },
      ...vitalsOf(world, seat),
      body: moved ? readBody(bodies, seat) : undefined,
    },
    board,
    players: seenPlayers(world, shownPlayers(world), eye),
    events,
  };
}
