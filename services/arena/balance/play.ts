/**
 * One simulated match, as fast as it goes: a world, opponents in all its seats, and frames and commands
 * between them as between a match and its clients when the network is perfect.
 */

import { createCommandQueue } from "../match/command_queue.ts";
import { createCourse } from "../match/course.ts";
import type { SignalWatch } from "../match/signals.ts";
import { boardOf } from "../match/view.ts";
import { createOpponent, type SkillName, type Ways } from "../opponents/mod.ts";
import { createWorld, pointsOf, type Setup, step, type World } from "../simulation/mod.ts";
import { frameFor } from "./frames.ts";

export interface Played {
  layout: number;
  ticks: number;
  /** Side; −1: nobody. */
  winner: number;
  suddenDeath: boolean;
  /** By side. */
  points: number[];
  corePoints: number[];
  eliminations: number;
  /** How often the side that was ahead alone was another than the one before. */
  leadChanges: number;
  boltDamage: number;
  waveDamage: number;
  bolts: number;
  waves: number;
  hits: number;
  /** Commands that a match would have ignored. */
  refused: number;
  /** The opponents had exchanged sides. */
  turned: boolean;
}

/** @param skills of each seat @returns `turned` as false: whoever pairs matches knows */
export function playMatch({ setup, skills, chance, ways, watch, each }: {
  setup: Setup;
  skills: readonly SkillName[];
  /** Seeds of the opponents, by seat. */
  chance: readonly number[];
  ways?: Ways;
  /** Shown every tick's commands and the world after. */
  watch?: SignalWatch;
  /** After every tick. */
  each?: (world: World) => void;
}): Played {
  const world = createWorld(setup);
  const seats = setup.seats.map((_, seat) => ({
    opponent: createOpponent({
      ...{ seat, skill: skills[seat]!, seed: chance[seat]!, setup },
      ...(ways && { ways }),
    }),
    queue: createCommandQueue(0),
    whole: true,
  }));
  const counts = { bolts: 0, waves: 0, hits: 0, refused: 0 };
  const course = createCourse(world);
  const { roundTicks, suddenDeathTicks } = world.tuning;
  const end = roundTicks + suddenDeathTicks;
  while (world.state.over === 0 && world.state.tick <= end) {
    const worldTick = world.state.tick + 1;
    const commands = seats.map(({ opponent, queue }) => {
      const context = { acknowledged: worldTick - 1, worldTick };
      if (queue.receive(opponent.act(worldTick), context) !== undefined) counts.refused++;
      return queue.take(worldTick);
    });
    watch?.before(world, commands);
    step(world, commands);
    watch?.after(world);
    const board = boardOf(world);
    seats.forEach((each, seat) => {
      each.opponent.see(frameFor(world, seat, board, each.whole || each.opponent.wantsBody));
      each.whole = false;
    });
    for (const event of world.events) {
      if (event.kind === "bolt") counts.bolts++;
      else if (event.kind === "wave") counts.waves++;
      else if (event.kind === "boltEnd" && event.victim >= 0) counts.hits++;
    }
    course.after(world);
    each?.(world);
  }
  return { ...resultOf(world), ...counts, leadChanges: course.leadChanges(), turned: false };
}

function resultOf(world: World) {
  const { state, sides, score, players, tuning, arena } = world;
  const sum = (numbers: Int32Array) => numbers.reduce((a, b) => a + b, 0);
  return {
    ...{ layout: arena.layout, ticks: state.tick, winner: state.winner },
    suddenDeath: state.suddenDeath === 1,
    points: Array.from({ length: sides }, (_, side) => pointsOf(world, side)),
    corePoints: Array.from(score.coreTicks, (ticks) => Math.trunc(ticks / tuning.ticksPerPoint)),
    eliminations: sum(score.eliminations),
    boltDamage: sum(players.boltDamage),
    waveDamage: sum(players.waveDamage),
  };
}
