/**
 * Pictures of a match that is played: where everybody is at a moment, and what has happened.
 *
 * Holds the player's own bolts that the server has not told of yet, and its ids of those that it has:
 * they are drawn since they were asked for, and so are the player's waves. The picture is the same
 * object each time, good until the next call: a frame in which nothing happens makes no garbage.
 */

import { SEEN, type SeenEvent } from "../../services/arena/codec/types.ts";
import type { DrawnPlayer, Wish } from "../../services/arena/prediction/mod.ts";
import { BUTTON, DIRECTIONS, TUNING } from "../../services/arena/simulation/mod.ts";
import type { Playing } from "./link.ts";
import type { Picture } from "./scene.ts";

export interface Pictures {
  /** @param wish of the player's hand: its aim and its way are shown before a command carries them */
  of(playing: Playing, wish: Readonly<Wish>, nowMs: number): Picture;
}

/** Of the 4,096 directions, what a drawn aim has steps of. */
const STEP = DIRECTIONS / 256;
/** A second: further behind the newest the picture of a page that is looked at never is. */
const RECENT_TICKS = 30;

/** Also while the server does not know of it yet. */
function isDodging({ client: { predictor: { bodies } } }: Playing, doing: number): boolean {
  const since = bodies.tick[0]! - (bodies.dodgeReady[0]! - TUNING.dodgeCooldown);
  return (doing & BUTTON.dodge) !== 0 || since < TUNING.dodgeSafeTicks && bodies.dodgeReady[0]! > 0;
}

/** @param onEvent hears each event when it is seen, and whether that is when it happened */
export function createPictures(
  onEvent?: (event: SeenEvent, playing: Playing, isNow: boolean) => void,
): Pictures {
  /** Oldest first, with the tick of the command that asked for it. */
  let unnamed: { id: number; tick: number }[] = [];
  let of: Playing | undefined;
  const named = new Map<number, number>();
  const events: SeenEvent[] = [];
  const me: DrawnPlayer = { seat: -1, x: 0, y: 0, aim: 0, health: 0, flags: 0 };
  let picture: Picture | undefined;
  let ownBolt = 0;
  let lastCommand = -1;

  /** As it is drawn; undefined: it is drawn already. */
  function translate(event: SeenEvent, seat: number): SeenEvent | undefined {
    const id = Number(event["id"]);
    if (event.kind === "wave" && event["seat"] === seat) return undefined;
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

  function ownDeeds({ client: { predictor: { bodies, acts } }, welcome: { seat } }: Playing): void {
    const tick = bodies.tick[0]!;
    if (tick === lastCommand) return;
    lastCommand = tick;
    const [x, y, aim] = [bodies.x[0]!, bodies.y[0]!, bodies.aim[0]!];
    if ((acts.done & BUTTON.bolt) !== 0) {
      const id = -(++ownBolt);
      unnamed.push({ id, tick });
      events.push({ kind: "bolt", tick, id, seat, x, y, aim });
    }
    if ((acts.done & BUTTON.wave) !== 0) events.push({ kind: "wave", tick, seat, x, y });
  }

  function begin({ arena, welcome: { seat, players: sides } }: Playing): Picture {
    // After a drop: what was under way is not told of to the new socket.
    unnamed = [];
    named.clear();
    const nobody = { own: undefined, me: undefined, doing: 0 };
    return { arena, seat, sides, players: [], board: undefined, events, ...nobody };
  }

  function takeEvents(playing: Playing, nowMs: number): void {
    const { client, welcome: { seat } } = playing;
    const newest = client.newest?.tick ?? 0;
    const seen = client.events(nowMs);
    events.length = 0;
    for (let i = 0; i < seen.length; i++) {
      const event = seen[i]!;
      // Who comes back to the page is told what happened, but does not see and hear all of it at once.
      const isNow = newest - event.tick <= RECENT_TICKS;
      const drawn = translate(event, seat);
      if (drawn && (isNow || event.kind === "boltEnd")) events.push(drawn);
      onEvent?.(event, playing, isNow);
    }
    ownDeeds(playing);
  }

  return {
    of(playing, wish, nowMs) {
      const { client, welcome: { seat } } = playing;
      if (!picture || playing !== of) picture = begin(playing);
      of = playing;
      takeEvents(playing, nowMs);
      const { newest } = client;
      picture.players = client.others(nowMs);
      picture.board = newest?.board;
      const own = picture.own = seat < 0 ? undefined : client.own(wish, nowMs);
      picture.doing = own?.doing ?? 0;
      picture.me = undefined;
      if (newest?.own && own) {
        me.seat = seat;
        me.x = own.x;
        me.y = own.y;
        me.aim = wish.aim / STEP;
        me.health = newest.own.health;
        me.flags = newest.own.flags | (isDodging(playing, own.doing) ? SEEN.dodging : 0);
        picture.me = me;
      }
      return picture;
    },
  };
}
