import type { Arena } from "./layouts.ts";
import type { Tuning } from "./tuning.ts";

/** What a player asks for in one tick of their own. */
export interface Command {
  tick: number;
  /** −127 to 127 each, together no longer than 127. */
  moveX: number;
  moveY: number;
  /** 0 to 4095, from +x towards +y. */
  aim: number;
  /** Bits of BUTTON. */
  buttons: number;
  /** Sixteenths of a tick, 0 to 120: how far behind `tick` the shooter saw the others. */
  delay: number;
}

export const BUTTON = { bolt: 1, wave: 2, dodge: 4 } as const;
/** Abilities by number, as events name them. */
export const ABILITY = { bolt: 0, wave: 1, dodge: 2 } as const;

/** Who plays: the side of each seat. */
export interface Setup {
  seed: number;
  sides: number;
  seats: readonly { side: number }[];
  tuning?: Readonly<Tuning>;
  /** Milliunits; the shipped arena by default. Larger ones are for measurements. */
  size?: { width: number; height: number };
}

/** What own commands alone move, by seat; a client predicts with a copy of its own row. */
export interface Bodies {
  /** Tick of the last command. */
  tick: Int32Array;
  x: Int32Array;
  y: Int32Array;
  aim: Int32Array;
  alive: Int32Array;
  dashLeft: Int32Array;
  dashX: Int32Array;
  dashY: Int32Array;
  pushLeft: Int32Array;
  pushX: Int32Array;
  pushY: Int32Array;
  /** Own ticks from which abilities are ready. */
  boltReady: Int32Array;
  waveReady: Int32Array;
  dodgeReady: Int32Array;
}

/** By seat, in the world's time. */
export interface Players {
  side: Int32Array;
  present: Int32Array;
  health: Int32Array;
  /** 0 while alive. */
  respawnAt: Int32Array;
  /** Until when nothing harms who has appeared, and who dodges. */
  protectedUntil: Int32Array;
  dodgingUntil: Int32Array;
  eliminations: Int32Array;
  deaths: Int32Array;
  boltDamage: Int32Array;
  waveDamage: Int32Array;
  /** Ticks alone in the core, or with one's own side. */
  coreTicks: Int32Array;
}

/** A ring of the last ticks: what shooters saw. Index: (tick mod depth) × seats + seat. */
export interface Past {
  x: Int32Array;
  y: Int32Array;
  /** 1: there, alive and not safe. */
  open: Int32Array;
  /** 1: there and alive. */
  alive: Int32Array;
}

/** By slot; `left` 0: free. */
export interface Bolts {
  id: Int32Array;
  seat: Int32Array;
  x: Int32Array;
  y: Int32Array;
  aim: Int32Array;
  dx: Int32Array;
  dy: Int32Array;
  left: Int32Array;
  delay: Int32Array;
}

export interface World {
  readonly arena: Arena;
  readonly tuning: Readonly<Tuning>;
  readonly seats: number;
  readonly sides: number;
  /** Everything that is not by seat, slot or side. */
  state: {
    tick: number;
    endsAt: number;
    suddenDeath: number;
    over: number;
    /** Side; −1: nobody. */
    winner: number;
    /** Side that holds the core; −1: nobody. */
    core: number;
    nextBolt: number;
    random: number;
  };
  bodies: Bodies;
  players: Players;
  past: Past;
  bolts: Bolts;
  /** By side: ticks of core alone and eliminations. */
  score: { coreTicks: Int32Array; eliminations: Int32Array };
  /** Tick from which each is there again. */
  pickups: { readyAt: Int32Array };
  /** What happened in the last step. Not part of the state. */
  events: WorldEvent[];
  /** Kept from step to step so that none has to be made. Not part of the state. */
  readonly scratch: { acts: Acts; hits: Hit[]; deeds: Deed[] };
}

/** What a command set off and what it asked for too early: bits of BUTTON; and where it led. */
export interface Acts {
  done: number;
  refused: number;
  x: number;
  y: number;
}

/** Who hits whom in a tick; a wave pushes so far in each of the next ticks. */
export interface Hit {
  seat: number;
  by: number;
  ability: number;
  pushX: number;
  pushY: number;
}

/**
 * A bolt or a wave of this tick: from where its command led its shooter, which is not where the tick
 * does if late commands follow it, and how far the shooter's view was behind the world.
 */
export interface Deed {
  seat: number;
  ability: number;
  delay: number;
  x: number;
  y: number;
  aim: number;
}

export type WorldEvent =
  | { kind: "bolt"; id: number; seat: number; x: number; y: number; aim: number }
  | { kind: "boltEnd"; id: number; x: number; y: number; victim: number }
  | { kind: "wave"; seat: number; x: number; y: number }
  | { kind: "hit"; seat: number; by: number; ability: number; damage: number }
  | { kind: "knock"; seat: number; dx: number; dy: number }
  | { kind: "death"; seat: number; by: number }
  | { kind: "spawn"; seat: number; x: number; y: number }
  | { kind: "heal"; seat: number; pickup: number }
  | { kind: "refused"; seat: number; ability: number; remaining: number }
  | { kind: "over"; winner: number };
