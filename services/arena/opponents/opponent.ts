/**
 * A computer opponent: a player that sees frames and answers commands.
 *
 * Holds what it remembers, its own body, its hand and its plan. Whoever runs it hands it every frame of
 * its seat and asks for one command a tick. It promises to know nothing but what its frames say, one
 * reaction later, to ask for nothing a client could not, and to answer the same to the same frames and
 * seed.
 */

import type { SentCommand } from "../codec/commands.ts";
import type { Snapshot } from "../codec/types.ts";
import { createPredictor } from "../prediction/mod.ts";
import {
  BUTTON,
  createWorld,
  DIRECTIONS,
  FULL_SPEED,
  meetsCover,
  readBody,
  type Setup,
  TUNING,
} from "../simulation/mod.ts";
import { createChance } from "./chance.ts";
import { type Danger, lookOut } from "./danger.ts";
import { createHand, directionOf } from "./hand.ts";
import { createMemory } from "./memory.ts";
import { createPlanner } from "./plan.ts";
import { SKILL, type SkillName } from "./skills.ts";
import { createRoute, createWays, type Ways } from "./ways.ts";

export interface Opponent {
  /** A frame of its seat, decoded. In the order of ticks. */
  see(snapshot: Snapshot): void;
  /** @param tick of its own: one more each time */
  act(tick: number): SentCommand;
  /** Its prediction was wrong: a frame had better hold its body. */
  readonly wantsBody: boolean;
}

/** What a view is behind a command when all is well, in ticks; lag compensation makes it good. */
const VIEW = 1.25;
/** A dodge in less than this is pure luck. */
const SOONEST_DODGE = 1;
const LATEST_DODGE = 7;

export function createOpponent({ seat, skill: name, seed, setup, ways }: {
  seat: number;
  skill: SkillName;
  seed: number;
  setup: Setup;
  /** Of this layout, where many share it. */
  ways?: Ways;
}): Opponent {
  const skill = SKILL[name];
  const tuning = setup.tuning ?? TUNING;
  const world = createWorld(setup);
  const { arena } = world;
  const own = createPredictor({ arena, tuning, body: readBody(world.bodies, seat) });
  const { bodies } = own;
  const chance = createChance(seed);
  const memory = createMemory(seat, setup, tuning);
  const hand = createHand(skill, chance, bodies.aim[0]!);
  const route = createRoute(ways ?? createWays(arena, tuning.playerRadius));
  const planner = createPlanner({
    ...{ seat, setup, skill, memory, bodies, route, arena, tuning, chance },
  });
  const { plan } = planner;
  const danger: Danger = { ticks: Infinity, awayX: 0, awayY: 0 };
  const notices = () => chance.happens(skill.notice);
  let reaction = skill.reaction;
  let thinkAt = 1 + chance.upTo(skill.thinkEvery);
  let pressAt = 0;
  let aside = 0;
  let dodges = false;
  let shunned = 0;
  let target = -1;

  function act(tick: number): SentCommand {
    memory.notice(tick - reaction, notices);
    if (bodies.alive[0] === 0) return command(tick, 0, 0, 0);
    if (tick >= thinkAt) think(tick);
    let buttons = dodge(tick);
    buttons |= shoot(tick) | wave(tick);
    if (aside > 0 || (buttons & BUTTON.dodge) !== 0) {
      aside--;
      return command(tick, danger.awayX, danger.awayY, buttons);
    }
    return command(tick, plan.moveX, plan.moveY, buttons);
  }

  function think(tick: number): void {
    thinkAt = tick + skill.thinkEvery + chance.upTo(3);
    // Attention comes and goes; what has been seen stays seen.
    reaction = skill.reaction + chance.upTo(skill.reactionSpread + 1);
    planner.decide(tick);
    if (plan.target === target) return;
    target = plan.target;
    hand.startle();
  }

  /** Out of a bolt's way, by a dodge or a step aside, as was decided when it was first seen to come. */
  function dodge(tick: number): number {
    const before = [danger.awayX, danger.awayY] as const;
    lookOut(memory, bodies, tuning, tick, danger);
    if (danger.ticks === Infinity) {
      [danger.awayX, danger.awayY] = before;
      return 0;
    }
    if (tick >= shunned) {
      shunned = tick + tuning.boltTicks;
      dodges = chance.happens(skill.dodge);
    }
    const canDodge = dodges && tick >= bodies.dodgeReady[0]!;
    if (!canDodge) {
      aside = 2;
      return 0;
    }
    if (danger.ticks < SOONEST_DODGE || danger.ticks > LATEST_DODGE) return 0;
    dodges = false;
    return BUTTON.dodge;
  }

  function shoot(tick: number): number {
    if (plan.slips && chance.upTo(12) === 0) return BUTTON.bolt;
    if (plan.target < 0) {
      hand.follow(directionOf(plan.moveX, plan.moveY));
      return 0;
    }
    const away = lead(tick);
    const off = hand.follow(directionOf(aimed.x, aimed.y));
    if (plan.hidden || tick < pressAt || tick < bodies.boltReady[0]!) return 0;
    if (away > tuning.boltSpeed * tuning.boltTicks * 0.95) return 0;
    if (off * away * 2 * Math.PI / DIRECTIONS > skill.tolerance) return 0;
    const [x, y] = [bodies.x[0]!, bodies.y[0]!];
    if (meetsCover(arena, tuning.boltRadius, x, y, aimed.x, aimed.y) <= 1) return 0;
    pressAt = tick + tuning.boltCooldown + chance.upTo(skill.press + 1);
    return BUTTON.bolt;
  }

  const aimed = { x: 0, y: 0 };
  /** Sets where to shoot, from the body, at the target. @returns how far that is */
  function lead(tick: number): number {
    const seat = plan.target;
    const late = Math.max(0, tick - memory.others.seenAt[seat]! - VIEW);
    aimed.x = memory.x[seat]! - bodies.x[0]!;
    aimed.y = memory.y[seat]! - bodies.y[0]!;
    let away = Math.sqrt(aimed.x * aimed.x + aimed.y * aimed.y);
    for (let i = 0; i < 2; i++) {
      const ahead = (late + away / tuning.boltSpeed) * skill.lead;
      aimed.x = memory.x[seat]! + memory.vx[seat]! * ahead - bodies.x[0]!;
      aimed.y = memory.y[seat]! + memory.vy[seat]! * ahead - bodies.y[0]!;
      away = Math.sqrt(aimed.x * aimed.x + aimed.y * aimed.y);
    }
    return away;
  }

  function wave(tick: number): number {
    if (plan.waveAt === 0 || tick < plan.waveAt) return 0;
    plan.waveAt = 0;
    return BUTTON.wave;
  }

  function command(tick: number, x: number, y: number, buttons: number): SentCommand {
    const sent = {
      ...{ tick, moveX: Math.trunc(x * FULL_SPEED), moveY: Math.trunc(y * FULL_SPEED) },
      ...{ aim: hand.aim, buttons },
    };
    own.apply({ ...sent, delay: 0 });
    return sent;
  }

  return {
    get wantsBody() {
      return own.wantsBody;
    },
    see(snapshot) {
      if (snapshot.own) own.reconcile(snapshot.own);
      memory.receive(snapshot);
    },
    act,
  };
}
