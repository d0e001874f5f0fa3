/**
 * Matches that experts of the computer play, and what their clients are sent: AR3's measure of the
 * wire.
 *
 * Nobody wins, so that a match is as long as it is asked for. Each client acknowledges so many ticks
 * late, as over a network; every frame counts. A player moves in a tick in which its place changed.
 */

import assert from "node:assert/strict";
import { writeCommands } from "../../services/arena/codec/commands.ts";
import {
  createSnapshotReader,
  createSnapshotWriter,
  type FramePart,
} from "../../services/arena/codec/snapshot.ts";
import { createMatch, type Match } from "../../services/arena/match/match.ts";
import { createOpponent, createWays } from "../../services/arena/opponents/mod.ts";
import { type Setup, TUNING, type Tuning } from "../../services/arena/simulation/mod.ts";
import { draw } from "../../services/arena/simulation/random.ts";
import { seatsOf } from "./scripted_matches.ts";

/** Ticks there and back at a round trip of 100 ms. */
const BEHIND = 3;

export interface ExpertMatch {
  seed: number;
  seats: number;
  sides?: number;
  ticks: number;
  size?: { width: number; height: number };
  /** Ticks that an acknowledgement is later now and then: snapshots come unevenly. */
  jitter?: number;
  tuning?: Partial<Tuning>;
  /** Receives what the players sent in each tick, by seat: enough to play the same match again. */
  record?: (commands: readonly Uint8Array<ArrayBuffer>[]) => void;
}

export interface WireSize {
  frames: number;
  bytes: number;
  /** Players that moved, of each tick, added up; and ticks. */
  moving: number;
  ticks: number;
  /** Bits. */
  parts: Record<FramePart, number>;
}

/** Mean payload by moving players. */
export function bytesPerMoving({ bytes, frames, moving, ticks }: WireSize): number {
  return bytes / frames / (moving / ticks);
}

export function addSizes(sizes: readonly WireSize[]): WireSize {
  const sum = (of: (size: WireSize) => number) => sizes.reduce((all, size) => all + of(size), 0);
  const part = (name: FramePart) => sum(({ parts }) => parts[name]);
  return {
    ...{ frames: sum((size) => size.frames), bytes: sum((size) => size.bytes) },
    ...{ moving: sum((size) => size.moving), ticks: sum((size) => size.ticks) },
    parts: {
      ...{ header: part("header"), own: part("own"), board: part("board") },
      ...{ players: part("players"), events: part("events") },
    },
  };
}

export function setupOf({ seed, seats, sides = 2, size, tuning }: ExpertMatch): Setup {
  return {
    ...{ seed, sides, seats: seatsOf(seats, sides), ...(size && { size }) },
    tuning: { ...TUNING, roundTicks: 60_000, pointsToWin: 1e9, ...tuning },
  };
}

export function playExperts(options: ExpertMatch): WireSize {
  const { seed, ticks, jitter = 0, record } = options;
  const setup = setupOf(options);
  const match = createMatch(setup);
  const players = joinExperts(match, setup);
  const dice = { random: seed };
  const parts = { header: 0, own: 0, board: 0, players: 0, events: 0 };
  const wire: WireSize = { frames: 0, bytes: 0, moving: 0, ticks, parts };
  let acknowledged = 0;
  const places = setup.seats.map(() => "");
  for (let i = 0; i < ticks; i++) {
    const { tick } = match.world.state;
    const late = jitter > 0 ? draw(dice, jitter + 1) : 0;
    acknowledged = Math.max(acknowledged, tick - BEHIND - late);
    const commands = players.map(({ opponent, writer }) => {
      if (acknowledged > 0) writer.acknowledge(acknowledged);
      return writeCommands({
        ...{ acknowledged, wantsBody: opponent.wantsBody },
        commands: [opponent.act(tick + 1)],
      });
    });
    record?.(commands);
    players.forEach(({ link }, seat) => link.receive(commands[seat]!));
    match.tick();
    const sent = players.map(({ link }) => link.frame());
    const { x, y } = match.world.bodies;
    players.forEach(({ reader, writer, opponent }, seat) => {
      const frame = sent[seat]!;
      const snapshot = reader.read(frame);
      const again = writer.write(snapshot, (part, bits) => parts[part] += bits);
      assert.deepEqual(again, frame, "what was read is written the same again");
      opponent.see(snapshot);
      wire.frames++;
      wire.bytes += frame.length;
      const place = `${x[seat]} ${y[seat]}`;
      if (place !== places[seat]) wire.moving++;
      places[seat] = place;
    });
  }
  return wire;
}

function joinExperts({ shape, world, join }: Match, setup: Setup) {
  const ways = createWays(world.arena, TUNING.playerRadius);
  return setup.seats.map((_, seat) => ({
    link: join(seat),
    ...{ reader: createSnapshotReader(shape), writer: createSnapshotWriter(shape) },
    opponent: createOpponent({
      ...{ seat, skill: "expert", seed: setup.seed + seat, setup, ways },
    }),
  }));
}
