/**
 * Between a page and its match: every frame is the server's, and events that seldom happen by
 * themselves come by the same way when a test asks for them.
 */

import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import {
  CONTROL_FRAME,
  readControl,
  type Welcome,
  writeControl,
} from "../../../services/arena/codec/control.ts";
import {
  createSnapshotReader,
  createSnapshotWriter,
  isSnapshot,
} from "../../../services/arena/codec/snapshot.ts";
import type { Own, Snapshot } from "../../../services/arena/codec/types.ts";
import { createWorld } from "../../../services/arena/simulation/mod.ts";

/** With the fields of its kind (frame_events.ts). */
export type Told = { kind: string } & Record<string, number | string>;

export interface Relay {
  /** What the page was told of the match, once it was. */
  welcome(): Welcome;
  /** With the next frame. */
  tell(...events: Told[]): void;
  /** In every frame from now on. @param own as the server has it */
  change(how: (own: Own) => Own): void;
  /** The match is over, as its server would say it. */
  end(winner: number): void;
}

/**
 * Called before the page enters a match; holds the newest socket.
 * @param without kinds of events that come from the test alone
 */
export async function relayMatch(page: Page, without: readonly string[] = []): Promise<Relay> {
  let welcome: Welcome | undefined;
  let waiting: Told[] = [];
  let how = (own: Own): Own => own;
  let send = (_frame: Uint8Array<ArrayBuffer>) => {};

  await page.routeWebSocket(/\/arena\//, (socket) => {
    const server = socket.connectToServer();
    let reader: ReturnType<typeof createSnapshotReader> | undefined;
    let writer: ReturnType<typeof createSnapshotWriter> | undefined;
    send = (frame) => socket.send(Buffer.from(frame));
    server.onMessage((message) => {
      const frame = message as Buffer;
      if (frame[0] === CONTROL_FRAME) {
        const control = readControl(frame);
        if (control.type === "welcome") {
          welcome = control;
          const { setup } = control;
          const { width, height } = createWorld(setup).arena;
          const shape = { width, height, seats: setup.seats.length, sides: setup.sides };
          [reader, writer] = [createSnapshotReader(shape), createSnapshotWriter(shape)];
        }
      }
      if (!isSnapshot(frame) || !reader || !writer) return socket.send(frame);
      // Never acknowledged to this writer: each frame is whole.
      send(writer.write(withMore(reader.read(frame))));
    });
  });

  function withMore(snapshot: Snapshot): Snapshot {
    const { tick, own, events } = snapshot;
    const told = waiting.map((event) => ({ ...event, tick }));
    waiting = [];
    const kept = events.filter(({ kind }) => !without.includes(kind));
    return { ...snapshot, ...(own && { own: how(own) }), events: [...kept, ...told] };
  }

  return {
    welcome: () => welcome!,
    tell: (...events) => void waiting.push(...events),
    change: (next) => void (how = next),
    end: (winner) =>
      send(writeControl({
        ...{ type: "over", winner },
        points: Array.from({ length: welcome!.setup.sides }, () => 0),
        seats: welcome!.players.map(() => ({
          ...{ points: 0, eliminations: 0, deaths: 0, damage: 0, present: true },
        })),
      })),
  };
}
