/**
 * Somebody who looks on at a match, some ticks later than it is: nobody's second screen.
 *
 * Holds what is still to be told, a snapshot a tick; the match adds them, its runner takes frames. One
 * whose socket takes nothing loses those that it could not be told in time, with what happened in them.
 */

import { FrameError } from "../codec/bits.ts";
import { readClientFrame } from "../codec/commands.ts";
import { createSnapshotWriter } from "../codec/snapshot.ts";
import type { FrameShape, Snapshot } from "../codec/types.ts";

/** What a client's frame asked for, besides commands. */
export type Heard = { pong?: number; leaves?: true };

export interface Watcher {
  readonly seat: -1;
  /** @throws FrameError */
  receive(frame: Uint8Array): Heard;
  /** The next snapshot; undefined while it is too early for one. */
  frame(): Uint8Array<ArrayBuffer> | undefined;
  close(): void;
}

export interface Watching extends Watcher {
  see(snapshot: Snapshot): void;
}

export function createWatcher(
  { shape, late, onClose }: { shape: FrameShape; late: number; onClose: () => void },
): Watching {
  const writer = createSnapshotWriter(shape);
  const toCome: Snapshot[] = [];
  let [sent, acknowledged] = [0, 0];
  return {
    seat: -1,
    see(snapshot) {
      toCome.push(snapshot);
      if (toCome.length > late + 1) toCome.shift();
    },
    receive(bytes) {
      const frame = readClientFrame(bytes);
      if (frame.kind === "ping") return { pong: frame.stamp };
      if (frame.kind === "leave") return { leaves: true };
      if (frame.acknowledged > sent) {
        throw new FrameError(`Cannot take the frame: there was no snapshot ${frame.acknowledged}`);
      }
      if (frame.acknowledged > acknowledged) {
        acknowledged = frame.acknowledged;
        writer.acknowledge(acknowledged);
      }
      return {};
    },
    frame() {
      if (toCome.length <= late) return undefined;
      const snapshot = toCome.shift()!;
      sent = snapshot.tick;
      return writer.write(snapshot);
    },
    close: onClose,
  };
}
