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
import { createOwnView, type OwnSeen } from "./own_view.ts";
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
  /** The others as they are seen at this moment; good until the next call. */
  others(nowMs: number): readonly DrawnPlayer[];
  /** How far the picture is between the last two commands, 0 to 1. */
  part(nowMs: number): number;
  /** The own body on its way to where the wish leads; good until the next call. */
  own(wish: Readonly<Wish>, nowMs: number): OwnSeen;
  /** What has happened as far as it can be seen, once each; good until the next call. */
  events(nowMs: number): readonly SeenEvent[];
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
  const own = createOwnView(predictor);
  /** At the command before the last. */
  let viewBefore = 0;
  let delay = 0;

  /** From where it was at the command before to where it was at the last. */
  const viewAt = (nowMs: number) => viewBefore + (view.view - viewBefore) * commands.part(nowMs);

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
        viewBefore = view.view;
        delay = view.advance(command.tick, acknowledged);
        if (seat >= 0) predictor.apply({ ...command, delay });
      }
      return writeCommands({ acknowledged, wantsBody: predictor.wantsBody, commands: made });
    },
    part: commands.part,
    others: (nowMs) => seen.at(viewAt(nowMs)),
    own: (wish, nowMs) => own.at(wish, commands.part(nowMs), nowMs),
    events: (nowMs) => seen.takeEvents(viewAt(nowMs)),
  };
}
