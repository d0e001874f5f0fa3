/**
 * One's own body before the server has answered: moved at once by each command, and put right by what
 * the server says (rewind and replay).
 *
 * Holds the commands that the server has not confirmed and what each made of the body. The server
 * confirms with a check of a few bits; where it differs the body itself is asked for, and comes unasked
 * after whatever others did to it. Then it is set back to the server's and the later commands are
 * played again. What the eye saw until then glides over in a tenth of a second.
 */

import {
  type Acts,
  advanceBody,
  type Arena,
  type Bodies,
  BODY_FIELDS,
  checkBody,
  type Command,
  createBodies,
  type Tuning,
  writeBody,
} from "../simulation/mod.ts";
import { CHECK, type Own } from "../codec/types.ts";

/** Two seconds: longer than any command is under way. */
const KEPT = 64;
/** Of a difference to the drawn place, what is left after a tick. */
const FADES = 0.7;
/** Farther than this nobody glides: milliunits. */
const JUMP = 3_000;

export interface Predictor {
  readonly bodies: Bodies;
  /** What was done and what was refused by the last command. */
  readonly acts: Acts;
  /** Where the own body is drawn: differs from where it is while a correction fades. */
  readonly drawn: { x: number; y: number };
  /** The last correction came after something that others did. */
  readonly foreign: boolean;
  /** How far the last correction moved the body, in milliunits; and how many there were. */
  readonly corrections: { count: number; last: number };
  /** A command of the next tick. */
  apply(command: Command): void;
  /** Where a command would lead and be drawn, and what it would do; good until the next call. */
  foresee(command: Command): Readonly<Acts>;
  reconcile(own: Own): void;
  /** The server's body is wanted whole. Until it comes, each call says so. */
  readonly wantsBody: boolean;
}

/** @param body as the match begins with it, where that is known; else the first snapshot tells */
export function createPredictor(
  { arena, tuning, body: first }: {
    arena: Arena;
    tuning: Readonly<Tuning>;
    body?: readonly number[];
  },
): Predictor {
  const bodies = createBodies(1);
  const acts: Acts = { done: 0, refused: 0, x: 0, y: 0 };
  const unconfirmed: { command: Command; check: number }[] = [];
  const corrections = { count: 0, last: 0 };
  const drawn = { x: 0, y: 0 };
  const next = createBodies(1);
  const ahead: Acts = { done: 0, refused: 0, x: 0, y: 0 };
  const rules = { arena, tuning };
  let [restX, restY] = [0, 0];
  let known = first !== undefined;
  let wantsBody = !known;
  let foreign = false;
  if (first) writeBody(bodies, 0, first);

  function play(command: Command): number {
    advanceBody(bodies, 0, command, rules, acts);
    return checkBody(bodies, 0);
  }

  function draw(): void {
    drawn.x = bodies.x[0]! + restX;
    drawn.y = bodies.y[0]! + restY;
  }

  function correct(body: readonly number[], bodyTick: number): void {
    const [x, y] = [bodies.x[0]!, bodies.y[0]!];
    writeBody(bodies, 0, body);
    while (unconfirmed.length > 0 && unconfirmed[0]!.command.tick <= bodyTick) unconfirmed.shift();
    for (const each of unconfirmed) each.check = play(each.command);
    const [dx, dy] = [x - bodies.x[0]!, y - bodies.y[0]!];
    if (!known) {
      known = true;
    } else if (dx !== 0 || dy !== 0) {
      corrections.count++;
      corrections.last = Math.sqrt(dx * dx + dy * dy);
      const glides = corrections.last <= JUMP;
      restX = glides ? restX + dx : 0;
      restY = glides ? restY + dy : 0;
    }
    draw();
  }

  return {
    ...{ bodies, acts, drawn, corrections },
    get wantsBody() {
      return wantsBody;
    },
    get foreign() {
      return foreign;
    },
    apply(command) {
      restX *= FADES;
      restY *= FADES;
      if (known) unconfirmed.push({ command, check: play(command) });
      if (unconfirmed.length > KEPT) unconfirmed.shift();
      draw();
    },
    foresee(command) {
      for (let i = 0; i < BODY_FIELDS.length; i++) {
        const field = BODY_FIELDS[i]!;
        next[field][0] = bodies[field][0]!;
      }
      advanceBody(next, 0, command, rules, ahead);
      ahead.x = next.x[0]! + restX * FADES;
      ahead.y = next.y[0]! + restY * FADES;
      return ahead;
    },
    reconcile({ bodyTick, check, body }) {
      if (body) {
        // What was asked for is one's own mistake.
        foreign = !wantsBody;
        wantsBody = false;
        return correct(body, bodyTick);
      }
      const mine = unconfirmed.find(({ command }) => command.tick === bodyTick);
      while (unconfirmed.length > 0 && unconfirmed[0]!.command.tick < bodyTick) unconfirmed.shift();
      // Before the first command nothing is confirmed; afterwards every tick of the body is.
      if (known && mine && (mine.check & CHECK) !== check) wantsBody = true;
    },
  };
}
