/** What a client is told of a match, as it stands in frames: quantised, and only what it may see. */

/** Positions of others come in steps of so many milliunits. */
export const POSITION_STEP = 25;
/** Aims of others: 256 directions of the 4,096 that players aim in. */
export const AIM_STEP = 16;

/** Bits of `SeenPlayer.flags`. */
export const SEEN = { alive: 1, dodging: 2, protected: 4, pushed: 8 } as const;

/** What shows on a player. */
export interface Vitals {
  /** 0 to 127. */
  health: number;
  /** Bits of SEEN. */
  flags: number;
}

/** Somebody else. */
export interface SeenPlayer extends Vitals {
  seat: number;
  /** In steps of POSITION_STEP. */
  x: number;
  y: number;
  /** 0 to 255, from +x towards +y. */
  aim: number;
}

/** How the match stands. */
export interface Board {
  /** Whole points by side. */
  scores: readonly number[];
  /** Side that holds the core; −1: nobody. */
  core: number;
  /** Tick at which the present phase ends at the latest. */
  endsAt: number;
  suddenDeath: boolean;
  /** Bit i: pick-up i is there. */
  pickups: number;
}

/**
 * Of a body's check, what frames hold: a prediction that is wrong shows in fifteen of sixteen frames,
 * and stays wrong until it is put right.
 */
export const CHECK_BITS = 4;
export const CHECK = 2 ** CHECK_BITS - 1;

/** The client's own body: its prediction is right where the check agrees. */
export interface Own extends Vitals {
  /** Tick of the last command that moved it. */
  bodyTick: number;
  /** How many ticks before it was due the newest command came; negative: too late. */
  slack: number;
  /** CHECK_BITS over the body. */
  check: number;
  /** The body itself, after something foreign moved it or when it was asked for. */
  body?: readonly number[] | undefined;
}

/** What happened, with its tick; fields by kind stand in `frame_events.ts`. */
export interface SeenEvent {
  kind: string;
  tick: number;
  [field: string]: number | string;
}

export interface Snapshot {
  tick: number;
  /** Absent for spectators. */
  own?: Own | undefined;
  board: Board;
  /** The others, by seat, ascending. */
  players: readonly SeenPlayer[];
  events: readonly SeenEvent[];
}

/** What both ends know of the match before the first frame. */
export interface FrameShape {
  /** Milliunits. */
  width: number;
  height: number;
  seats: number;
  sides: number;
}
