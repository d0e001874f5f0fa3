import type { Window } from "./config.ts";

/** What an operator can switch off while the game runs. */
export type SwitchKind = "mode" | "board";

export interface SwitchState {
  kind: SwitchKind;
  id: string;
  name: string;
  /** The configuration has it on, and no operator has switched it off. */
  enabled: boolean;
  /** When an operator last touched it; null where none has. */
  changedAt: Date | null;
}

/** A mode's search window, and whose it is. */
export interface WindowState {
  mode: string;
  name: string;
  window: Window;
  /** What the configuration says. */
  configured: Window;
  /** When an operator put another in its place; null: the configuration's is in force. */
  changedAt: Date | null;
  /** Whether computer opponents fill seats of the mode. */
  hasBots: boolean;
}

/** Which game a node plays, and whether it could read what it was last asked to. */
export interface NodeGame {
  node: string;
  version: string;
  /** Number of the last request it has answered. */
  reload: number;
  /** Why it keeps the game it had; empty where nothing is wrong. */
  problems: string[];
  seenAt: Date;
}
