/**
 * An opponent's own body as a client has it: predicted by its own commands, corrected by frames.
 *
 * Holds the body and the commands and checks of the last ticks, for what must be played again after a
 * correction.
 */

import type { SentCommand } from "../codec/commands.ts";
import type { Snapshot } from "../codec/types.ts";
import {
  type Acts,
  advanceBody,
  type Bodies,
  checkBody,
  createBodies,
  readBody,
  type World,
  writeBody,
} from "../simulation/mod.ts";

const KEPT = 32;

export interface OwnBody {
  /** One row. */
  readonly bodies: Bodies;
  /** The prediction was wrong: the next frame had better hold the body. */
  readonly wantsBody: boolean;
  advance(command: SentCommand): Acts;
  correct(snapshot: Snapshot): void;
}

/** @param world as it begins */
export function createOwnBody(world: World, seat: number): OwnBody {
  const bodies = createBodies(1);
  writeBody(bodies, 0, readBody(world.bodies, seat));
  const sent: (SentCommand | undefined)[] = new Array(KEPT).fill(undefined);
  const checks = new Int32Array(KEPT).fill(-1);
  const acts: Acts = { done: 0, refused: 0, x: 0, y: 0 };
  let newest = 0;
  let wantsBody = false;

  function play(command: SentCommand): void {
    advanceBody(bodies, 0, { ...command, delay: 0 }, world, acts);
    checks[command.tick % KEPT] = checkBody(bodies, 0);
  }

  return {
    bodies,
    get wantsBody() {
      return wantsBody;
    },
    advance(command) {
      newest = command.tick;
      sent[command.tick % KEPT] = command;
      play(command);
      return acts;
    },
    correct({ own }) {
      if (!own) return;
      const { bodyTick, check, body } = own;
      if (!body) {
        const known = bodyTick <= newest && newest - bodyTick < KEPT && bodyTick > 0;
        if (known && checks[bodyTick % KEPT] !== check) wantsBody = true;
        return;
      }
      wantsBody = false;
      writeBody(bodies, 0, body);
      for (let tick = bodyTick + 1; tick <= newest; tick++) {
        const command = sent[tick % KEPT];
        if (command?.tick === tick) play(command);
      }
    },
  };
}
