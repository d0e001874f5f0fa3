/**
 * A client of a match, all but its socket and its picture: frames in, commands out, and where
 * everybody is at a moment.
 *
 * Drives the prediction of the own body, the clocks of commands and of the view, and the others'
 * interpolation. Browsers, computer opponents and tests are clients alike.
 */

import { type SentCommand, writeCommands } from "../codec/commands.ts";
import { createSnapshotReader } from "../codec/snapshot.ts";
import type { FrameShape, SeenEvent, Snapshot } from "../codec/types.ts";
import type { Arena, Tuning } from "../simulation/mod.ts";
import { createCommandClock } from "./command_clock.ts";
import { createInterpolation, type DrawnPlayer } from "./interpolation.ts";
import { createPredictor, type Predictor } from "./predictor.ts";
import { createViewClock } from "./view_clock.ts";

/** What a player asks for at the moment. */
export type Wish = Omit<SentCommand, "tick">;

export interface ArenaClient {
  readonly predictor: Predictor;
  /** The newest state known. */
  readonly newest: Snapshot | undefined;
  /** Sixteenths of a tick by which others are seen later than oneself. */
  readonly delay: number;
  /** @throws FrameError where the socket has to begin anew */
  receive(frame: Uint8Array, nowMs: number): Snapshot;
  /** Commands that are due, as one frame; undefined: none is. */
  command(wish: Wish, nowMs: number): Uint8Array<ArrayBuffer> | undefined;
  /** The others as they are seen at this moment. */
  others(nowMs: number): DrawnPlayer[];
  /** How far the picture is between the last two commands, 0 to 1. */
  part(nowMs: number): number;
  /** Where the own body is drawn, on the way to its next place. */
  own(nowMs: number): { x: number; y: number };
  /** What has happened as far as it can be seen, once each. */
  events(nowMs: number): SeenEvent[];
}

export function createArenaClient(
  { shape, arena, tuning, seat }: {
    shape: FrameShape;
    arena: Arena;
    tuning: Readonly<Tuning>;
    /** −1: looks on. */
    seat: number;
  },
): ArenaClient {
  const reader = createSnapshotReader(shape);
  const predictor = createPredictor({ arena, tuning });
  const commands = createCommandClock();
  const view = createViewClock();
  const seen = createInterpolation();
  /** At the command before the last. */
  const before = { x: 0, y: 0, view: 0 };
  let delay = 0;

  /** Like the own body: from where it was at the command before to where it was at the last. */
  const viewAt = (nowMs: number) => before.view + (view.view - before.view) * commands.part(nowMs);

  return {
    predictor,
    get newest() {
      return seen.newest;
    },
    get delay() {
      return delay;
    },
    receive(frame, nowMs) {
      const snapshot = reader.read(frame);
      seen.add(snapshot);
      if (snapshot.own) predictor.reconcile(snapshot.own);
      commands.hear({ tick: snapshot.tick, slack: snapshot.own?.slack }, nowMs);
      return snapshot;
    },
    command(wish, nowMs) {
      const ticks = commands.due(nowMs);
      const acknowledged = seen.newest?.tick ?? 0;
      if (ticks.length === 0 || acknowledged === 0) return undefined;
      const made = ticks.map((tick, i): SentCommand => ({
        ...{ tick, ...wish },
        // A press counts once.
        ...(i > 0 && { buttons: 0 }),
      }));
      for (const command of made) {
        before.view = view.view;
        delay = view.advance(command.tick, acknowledged);
        Object.assign(before, predictor.drawn);
        if (seat >= 0) predictor.apply({ ...command, delay });
      }
      return writeCommands({ acknowledged, wantsBody: predictor.wantsBody, commands: made });
    },
    part: commands.part,
    others: (nowMs) => seen.at(viewAt(nowMs)),
    own(nowMs) {
      const part = commands.part(nowMs);
      const { x, y } = predictor.drawn;
      return { x: before.x + (x - before.x) * part, y: before.y + (y - before.y) * part };
    },
    events: (nowMs) => seen.takeEvents(viewAt(nowMs)),
  };
}
