/** What scenarios are made of: data, so that a client in any language is held to the same ones. */

import type { Fault } from "./network.ts";

/**
 * One step. In texts `{a}` is the id of the player that client `a` signed in as. A step that names
 * `clients` is done by each of them at once.
 */
export type Step =
  | Ask
  /** Published by the server, numbered, in order, with `bytes` besides the number; the client does the others meanwhile. */
  | {
    server: "publish";
    room: string;
    from: number;
    to: number;
    bytes?: number;
    meanwhile?: readonly Ask[];
  }
  /** Published from this number on until the one who does not read is cut. */
  | { server: "flood"; room: string; from: number }
  | { server: "advance"; seconds: number }
  /** Time goes by in small steps, in each of which the client answers its pings and asks something. */
  | { server: "advance_online"; seconds: number; client: string; room: string }
  | { server: "lose_history"; room: string }
  | { server: "move_on" | "restart" }
  /** So many telemetry events of the name count, or players have it. */
  | { server: "counts"; what: "recorded" | "players"; name: string; is: number }
  | { network: Fault | "mend" }
  /** Waits until the client was told. */
  | { until: Told; client?: string; clients?: readonly string[]; room?: string }
  /** All numbers that the client was told in the room, in their order, and nothing of a loss. */
  | { heard: readonly number[]; client?: string; clients?: readonly string[]; room: string }
  /** Each at most once, ascending; so many losses told, with this reason. */
  | { heard_in_order: string; lost: string; times: number; room: string }
  /** So many times the client was told this state of its connection. */
  | { client: string; was: string; times: number }
  /** Waits after a restart lie within the window, and not all in the same fifth of it. */
  | { clients: readonly string[]; spread_ms: number };

export type Told =
  | { event: number }
  | { joined: number }
  | { lost: string }
  | { refused: string }
  | { state: string; code?: number };

/** A command of the line protocol (README.md), and what its answer must be. */
export interface Ask {
  client?: string;
  clients?: readonly string[];
  do:
    | "open"
    | "close"
    | "sign_in"
    | "sign_out"
    | "call"
    | "join"
    | "leave"
    | "presence"
    | "track"
    | "flush"
    | "clock";
  with?: Record<string, unknown>;
  /** Members of the answer, exactly. */
  answers?: Record<string, unknown>;
  /** The code of the failure that must come instead of an answer. */
  fails?: string;
  /** Least seconds that the failure says to wait. */
  retry_after?: number;
  /** Keeps this member of the answer under a name; where it was kept before, it must be the same. */
  keep?: { member: string; as: string };
  /** Repeats the command until it answers so: what takes several tries. */
  eventually?: boolean;
}

export interface Scenario {
  name: string;
  /** Numbers of the rules it shows. */
  rules: string;
  steps: readonly Step[];
}
