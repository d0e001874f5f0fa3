/**
 * Control frames, server to client: what is said once, as JSON in UTF-8 after the first byte.
 *
 * `welcome` is the first frame of a socket, `countdown` comes before a match begins; `over` and `void`
 * are the last.
 */

import { FrameError } from "./bits.ts";

export const ARENA_PROTOCOL = "veze.arena.v1";
/** First bytes of a server's frames; a snapshot's is 128 or more. */
export const CONTROL_FRAME = 1;
export const PONG_FRAME = 3;

export interface Welcome {
  type: "welcome";
  protocol: 1;
  match_id: string;
  mode: string;
  /** Against computer opponents, for nothing. */
  practice: boolean;
  /** The receiver's. */
  seat: number;
  ticks_per_second: number;
  /** What the simulation is set up with, besides the shipped numbers. */
  setup: { seed: number; sides: number; seats: { side: number }[] };
  players: { side: number; name: string; user_id: string | null }[];
}

export interface Over {
  type: "over";
  /** Side; −1: a draw. */
  winner: number;
  points: number[];
  seats: {
    points: number;
    eliminations: number;
    deaths: number;
    damage: number;
    /** Whether it was still taken at the end. */
    present: boolean;
  }[];
}

export type Control =
  | Welcome
  /** It begins in so many seconds; no snapshot comes before. */
  | { type: "countdown"; seconds: number }
  | Over
  | { type: "void" };

export function writeControl(message: Control): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const frame = new Uint8Array(text.length + 1);
  frame[0] = CONTROL_FRAME;
  frame.set(text, 1);
  return frame;
}

/** @throws FrameError */
export function readControl(frame: Uint8Array): Control {
  if (frame[0] !== CONTROL_FRAME) throw new FrameError("Cannot read: it is no control frame");
  try {
    return JSON.parse(new TextDecoder().decode(frame.subarray(1)));
  } catch (cause) {
    throw new FrameError("Cannot read the frame: it is no JSON", { cause });
  }
}
