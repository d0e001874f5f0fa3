/**
 * A match with clients over a bad network, on a clock of its own: latency, jitter and in-order stalls,
 * as TCP turns loss into them (AR3).
 */

import { createMatch, type Match } from "../../services/arena/match/match.ts";
import {
  type ArenaClient,
  createArenaClient,
  TICK_MS,
  type Wish,
} from "../../services/arena/prediction/mod.ts";
import { type Setup, TUNING, type Tuning } from "../../services/arena/simulation/mod.ts";
import { draw, type Drawing } from "../../services/arena/simulation/random.ts";

export interface Network {
  /** Milliseconds, both ways together. */
  roundTrip: number;
  /** Of each message, so much more or less in all. */
  jitter: number;
  /** Milliseconds between stalls, on average, and how long they last; 0: none. */
  stallEvery: number;
  stall: number;
}

export const NONE: Network = { roundTrip: 0, jitter: 0, stallEvery: 0, stall: 0 };
/** What AR3 promises for. */
export const BAD: Network = { roundTrip: 100, jitter: 20, stallEvery: 5_000, stall: 250 };

/** One way of a socket: nothing is lost and nothing overtakes. */
export function createWay({ roundTrip, jitter, stallEvery, stall }: Network, dice: Drawing) {
  const under: { at: number; bytes: Uint8Array }[] = [];
  let last = 0;
  let stalledUntil = 0;
  let nextStall = stallEvery > 0 ? draw(dice, stallEvery * 2) : Infinity;
  return {
    send(bytes: Uint8Array, now: number) {
      if (now >= nextStall) {
        stalledUntil = now + stall;
        nextStall = now + stall + draw(dice, stallEvery * 2);
      }
      const takes = roundTrip / 2 + (jitter > 0 ? draw(dice, jitter + 1) - jitter / 2 : 0);
      last = Math.max(last, now + takes, now < stalledUntil ? stalledUntil + takes : 0);
      under.push({ at: last, bytes });
    },
    *arrived(now: number): Generator<Uint8Array> {
      while (under.length > 0 && under[0]!.at <= now) yield under.shift()!.bytes;
    },
    stalled: (now: number) => now < stalledUntil + roundTrip,
  };
}

export interface Play {
  match: Match;
  client: ArenaClient;
  seat: number;
  now: number;
  /** One of the client's ways is held up, or was a moment ago. */
  stalled: boolean;
}

/** Plays `ms` milliseconds; clients draw 60 frames a second, each from a moment of its own. */
export function playOver(
  network: Network,
  { setup, seed, ms, wish, onFrame, onTick, tuning = TUNING }: {
    setup: Setup;
    seed: number;
    ms: number;
    tuning?: Readonly<Tuning>;
    wish: (play: Play, dice: Drawing) => Wish;
    onFrame?: (play: Play, sent: Uint8Array | undefined) => void;
    onTick?: (match: Match, frames: readonly Uint8Array[]) => void;
  },
): Match {
  const match = createMatch({ ...setup, tuning });
  const dice: Drawing = { random: seed };
  const players = setup.seats.map((_, seat) => ({
    seat,
    link: match.join(seat),
    client: createArenaClient({ shape: match.shape, arena: match.world.arena, tuning, seat }),
    ...{ up: createWay(network, dice), down: createWay(network, dice) },
    nextFrame: draw(dice, 16),
  }));
  let nextTick = TICK_MS;
  for (let now = 0; now < ms && !match.over; now++) {
    for (const { link, up } of players) for (const bytes of up.arrived(now)) link.receive(bytes);
    if (now >= nextTick) {
      nextTick += TICK_MS;
      match.tick();
      const frames = players.map(({ link }) => link.frame());
      players.forEach(({ down }, i) => down.send(frames[i]!, now));
      onTick?.(match, frames);
    }
    for (const player of players) {
      const { client, seat, up, down } = player;
      for (const bytes of down.arrived(now)) client.receive(bytes, now);
      if (now < player.nextFrame) continue;
      player.nextFrame += 1_000 / 60;
      const play = { match, client, seat, now, stalled: up.stalled(now) || down.stalled(now) };
      const sent = client.command(wish(play, dice), now);
      if (sent) up.send(sent, now);
      onFrame?.(play, sent);
    }
  }
  return match;
}
