import type { Setup } from "./simulation/mod.ts";

/** Somebody's place in a match. */
export interface Seat {
  side: number;
  name: string;
  /** Absent for computer opponents. */
  userId?: string;
}

/** A match that runs on this node. */
export interface HostedMatch {
  id: string;
  mode: string;
  setup: Setup;
  seats: readonly Seat[];
}

/** A socket, to whoever talks to it. */
export interface ArenaPeer {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Safe to call again; what a peer does not answer in time is cut. */
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet. */
  backlog(): number;
}
