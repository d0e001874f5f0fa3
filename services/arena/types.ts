import type { SkillName } from "./opponents/mod.ts";
import type { Setup } from "./simulation/mod.ts";

/** Somebody's place in a match. */
export interface Seat {
  side: number;
  name: string;
  /** Absent for computer opponents. */
  userId?: string;
  /** How well a computer opponent plays. */
  skill?: SkillName;
}

/** A match that runs on this node. */
export interface HostedMatch {
  id: string;
  mode: string;
  setup: Setup;
  seats: readonly Seat[];
  /** It is nobody's but who asked for it, and counts for nothing. */
  practice: boolean;
}

/** A socket, to whoever talks to it. */
export interface ArenaPeer {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Safe to call again; what a peer does not answer in time is cut. */
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet. */
  backlog(): number;
}

/** A socket, to whoever it belongs to. */
export interface Attached {
  receive(bytes: Uint8Array<ArrayBuffer>): void;
  /** The socket is gone. */
  end(): void;
}
