/**
 * What a match can truthfully tell of how each seat played, as telemetry has it (AR6): counts, times
 * from a bolt's appearing to the dodge, turns before shots.
 *
 * Holds some numbers by seat; the match shows it every tick's commands before its step and the world
 * after. Times are those of the player's own commands and of the view that the server knows they had;
 * they come in whole ticks, which is too coarse to judge a rhythm by: single inputs are not told. What
 * stood in for a command that never came is nobody's play.
 */

import {
  BUTTON,
  type Command,
  DIRECTION,
  DIRECTIONS,
  FRACTION,
  ONE,
  TICKS_PER_SECOND,
  UNIT,
  type World,
} from "../simulation/mod.ts";

export interface SeatSignals {
  /** Buttons that went down. */
  presses: number;
  /** Abilities asked for before they were ready. */
  early: number;
  shots: number;
  hits: number;
  /** The first ones: from the tick in which a bolt was seen to the dodge out of its way. */
  reactions: { tick: number; ms: number }[];
  /** The first ones: how far and how long it turned before a shot, and whether that hit. */
  turns: { tick: number; degrees: number; ms: number; hit: boolean }[];
}

export interface SignalWatch {
  before(world: World, commands: readonly (readonly Command[])[]): void;
  after(world: World): void;
  take(): SeatSignals[];
}

/** Of each kind, by seat: as many as a rule looks at together. */
const MOST = 12;
/** Turns shorter than this are a hand's unrest. */
const LEAST_TURN = DIRECTIONS / 36;
/** Per tick: slower is no turn. */
const LEAST_STEP = DIRECTIONS / 360;
const LONGEST_TURN = 15;
/** Ticks between the end of the turn and the shot. */
const MOST_STILL = 2;
/** A bolt that would pass so near is one to dodge. */
const NEAR = 1.5 * UNIT;
const TICK_MS = 1_000 / TICKS_PER_SECOND;

interface Watched extends SeatSignals {
  last: Command | undefined;
  /** Steps of the aim, the newest last; unknown ones are left out and end what was before. */
  steps: number[];
  /** Of the bolt that this tick's step lets go. */
  turn: Turn | undefined;
}

interface Turn {
  degrees: number;
  ms: number;
}

export function createSignalWatch(seats: number): SignalWatch {
  const watched: Watched[] = Array.from({ length: seats }, () => ({
    ...{ presses: 0, early: 0, shots: 0, hits: 0, reactions: [], turns: [] },
    ...{ last: undefined, steps: [], turn: undefined },
  }));
  const bolts = new Map<number, { seat: number; tick: number; turn: Turn | undefined }>();

  function see(world: World, seat: number, command: Command): void {
    const mine = watched[seat]!;
    const { last } = mine;
    mine.last = command;
    if (!last || isFiller(last) || isFiller(command)) {
      mine.steps.length = 0;
      return;
    }
    mine.steps.push(turnOf(last.aim, command.aim));
    if (mine.steps.length > LONGEST_TURN + MOST_STILL) mine.steps.shift();
    const down = command.buttons & ~last.buttons;
    for (const button of Object.values(BUTTON)) if ((down & button) !== 0) mine.presses++;
    const { bodies } = world;
    if (bodies.alive[seat] === 0) return;
    if ((command.buttons & BUTTON.bolt) !== 0 && bodies.boltReady[seat]! <= command.tick) {
      mine.turn = lastTurn(mine.steps);
    }
    const dodges = (down & BUTTON.dodge) !== 0 && bodies.dodgeReady[seat]! <= command.tick;
    if (!dodges || mine.reactions.length >= MOST) return;
    const since = threatenedSince(world, seat);
    if (since === undefined) return;
    const ticks = command.tick - command.delay / FRACTION - since;
    // Before it could be seen: that is no answer to it.
    if (ticks < 0) return;
    mine.reactions.push({ tick: command.tick, ms: Math.round(ticks * TICK_MS) });
  }

  /** Tick of the oldest bolt that comes at a seat: of what it may be an answer to, the slowest. */
  function threatenedSince({ bolts: flying, bodies, players, tuning }: World, seat: number) {
    let since: number | undefined;
    for (let slot = 0; slot < flying.left.length; slot++) {
      if (flying.left[slot] === 0) continue;
      if (players.side[flying.seat[slot]!] === players.side[seat]) continue;
      const tick = bolts.get(flying.id[slot]!)?.tick;
      if (tick === undefined || (since !== undefined && tick >= since)) continue;
      const aim = flying.aim[slot]!;
      const [ux, uy] = [DIRECTION.x[aim]! / ONE, DIRECTION.y[aim]! / ONE];
      const [dx, dy] = [bodies.x[seat]! - flying.x[slot]!, bodies.y[seat]! - flying.y[slot]!];
      const along = dx * ux + dy * uy;
      const reach = flying.left[slot]! * tuning.boltSpeed + NEAR;
      if (along > 0 && along < reach && Math.abs(dx * uy - dy * ux) < NEAR) since = tick;
    }
    return since;
  }

  return {
    before(world, commands) {
      commands.forEach((given, seat) => {
        watched[seat]!.turn = undefined;
        for (const command of given) see(world, seat, command);
      });
    },

    after({ events, state: { tick } }) {
      for (const event of events) {
        if (event.kind === "refused") watched[event.seat]!.early++;
        else if (event.kind === "bolt") {
          const mine = watched[event.seat]!;
          mine.shots++;
          bolts.set(event.id, { seat: event.seat, tick, turn: mine.turn });
        } else if (event.kind === "boltEnd") {
          const bolt = bolts.get(event.id);
          bolts.delete(event.id);
          if (!bolt) continue;
          const mine = watched[bolt.seat]!;
          const hit = event.victim >= 0;
          if (hit) mine.hits++;
          if (bolt.turn && mine.turns.length < MOST) {
            mine.turns.push({ tick: bolt.tick, ...bolt.turn, hit });
          }
        }
      }
    },

    take: () =>
      watched.map(({ presses, early, shots, hits, reactions, turns }) => ({
        ...{ presses, early, shots, hits, reactions, turns },
      })),
  };
}

/** What stands in for a command that did not come; whoever sees anything has a delay. */
function isFiller({ moveX, moveY, buttons, delay }: Command): boolean {
  return moveX === 0 && moveY === 0 && buttons === 0 && delay === 0;
}

/** By the shorter way, −2048 to 2047. */
function turnOf(from: number, to: number): number {
  return ((to - from + DIRECTIONS * 1.5) % DIRECTIONS) - DIRECTIONS / 2;
}

/** The turn that has just ended: steps in one direction without a rest. */
function lastTurn(steps: readonly number[]): Turn | undefined {
  let at = steps.length - 1;
  for (let still = 0; still < MOST_STILL && Math.abs(steps[at] ?? 0) < LEAST_STEP; still++) at--;
  let [turned, ticks] = [0, 0];
  for (; at >= 0; at--) {
    const step = steps[at]!;
    if (Math.abs(step) < LEAST_STEP || step * turned < 0) break;
    turned += step;
    ticks++;
  }
  if (Math.abs(turned) < LEAST_TURN) return undefined;
  // More than once around is as far as signals go.
  const degrees = Math.max(-360, Math.min(360, turned * 360 / DIRECTIONS));
  return { degrees: Math.round(degrees * 10) / 10, ms: Math.round(ticks * TICK_MS) };
}
