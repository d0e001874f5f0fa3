/**
 * Pictures of a match that is played: where everybody is at a moment, and what has happened.
 *
 * Holds the player's own bolts that the server has not told of yet, and its ids of those that it has:
 * they are drawn since they were asked for.
 */

import type { SeenEvent } from "../../services/arena/codec/types.ts";
import type { DrawnPlayer } from "../../services/arena/prediction/mod.ts";
import { BUTTON, DIRECTIONS, TUNING } from "../../services/arena/simulation/mod.ts";
import type { Playing } from "./link.ts";
import type { Picture } from "./scene.ts";

export interface Pictures {
  /** @param aim of the player's hand, of DIRECTIONS: shown at once, before a command carries it */
  of(playing: Playing, aim: number, nowMs: number): Picture;
}

/** Of the 4,096 directions, what a drawn aim has steps of. */
const STEP = DIRECTIONS / 256;
/** A second: further behind the newest the picture of a page that is looked at never is. */
const RECENT_TICKS = 30;

/** @param onEvent hears each event when it is seen, and whether that is when it happened */
export function createPictures(
  onEvent?: (event: SeenEvent, playing: Playing, isNow: boolean) => void,
): Pictures {
  /** Oldest first, with the tick of the command that asked for it. */
  let unnamed: { id: number; tick: number }[] = [];
  let of: Playing | undefined;
  const named = new Map<number, number>();
  let ownBolt = 0;
  let lastCommand = -1;

  /** As it is drawn; undefined: it is drawn already. */
  function translate(event: SeenEvent, seat: number): SeenEvent | undefined {
    const id = Number(event["id"]);
    if (event.kind === "bolt" && event["seat"] === seat) {
      // What was asked for long before was refused.
      unnamed = unnamed.filter(({ tick }) => event.tick - tick < TUNING.boltCooldown);
      return void named.set(id, unnamed.shift()?.id ?? id);
    }
    const own = event.kind === "boltEnd" ? named.get(id) : undefined;
    if (own === undefined) return event;
    named.delete(id);
    return { ...event, id: own };
  }

  function ownDeed({ client: { predictor: { bodies, acts } }, welcome: { seat } }: Playing) {
    const tick = bodies.tick[0]!;
    if (tick === lastCommand) return undefined;
    lastCommand = tick;
    if ((acts.done & BUTTON.bolt) === 0) return undefined;
    const id = -(++ownBolt);
    unnamed.push({ id, tick });
    const [x, y, aim] = [bodies.x[0]!, bodies.y[0]!, bodies.aim[0]!];
    return { kind: "bolt", tick, id, seat, x, y, aim };
  }

  return {
    of(playing, aim, nowMs) {
      const { client, arena, welcome: { seat, players: sides } } = playing;
      if (playing !== of) {
        // After a drop: what was under way is not told of to the new socket.
        unnamed = [];
        named.clear();
        of = playing;
      }
      const events: SeenEvent[] = [];
      const newest = client.newest?.tick ?? 0;
      for (const event of client.events(nowMs)) {
        // Who comes back to the page is told what happened, but does not see and hear all of it at once.
        const isNow = newest - event.tick <= RECENT_TICKS;
        const drawn = translate(event, seat);
        if (drawn && (isNow || event.kind === "boltEnd")) events.push(drawn);
        onEvent?.(event, playing, isNow);
      }
      const deed = ownDeed(playing);
      if (deed) events.push(deed);
      const players: DrawnPlayer[] = client.others(nowMs);
      const own = seat < 0 ? undefined : client.own(nowMs);
      const me = client.newest?.own;
      if (me && own) {
        players.push({ seat, ...own, aim: aim / STEP, health: me.health, flags: me.flags });
      }
      return { arena, seat, own, players, board: client.newest?.board, events, sides };
    },
  };
}
