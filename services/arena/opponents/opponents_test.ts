import assert from "node:assert/strict";
import fc from "fast-check";
import { frameFor } from "../balance/frames.ts";
import { playMatch } from "../balance/play.ts";
import type { SentCommand } from "../codec/commands.ts";
import type { Snapshot } from "../codec/types.ts";
import { boardOf } from "../match/view.ts";
import {
  advanceBody,
  BUTTON,
  createArena,
  createBodies,
  createWorld,
  FULL_SPEED,
  step,
  TICKS_PER_SECOND,
  TUNING,
  type World,
} from "../simulation/mod.ts";
import { shorter } from "./hand.ts";
import { createOpponent, createWays, SKILLS } from "./mod.ts";
import { SKILL, type SkillName } from "./skills.ts";
import { createRoute } from "./ways.ts";

const duel = { seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] };

/** Two opponents of a skill with the frames of each. @param each of seat 0's commands and frames */
function playDuel(
  { skill, seed, ticks, each }: {
    skill: SkillName;
    seed: number;
    ticks: number;
    each: (command: SentCommand, frame: Snapshot, world: World) => void;
  },
): void {
  const setup = { ...duel, seed };
  const world = createWorld(setup);
  const players = [0, 1].map((seat) =>
    createOpponent({ seat, skill, seed: seed * 2 + seat, setup })
  );
  for (let tick = 1; tick <= ticks && world.state.over === 0; tick++) {
    const sent = players.map((player) => player.act(tick));
    step(world, sent.map((command) => [{ ...command, delay: 20 }]));
    const frames = players.map((_, seat) => frameFor(world, seat, boardOf(world), tick === 1));
    players.forEach((player, seat) => player.see(frames[seat]!));
    each(sent[0]!, frames[0]!, world);
  }
}

/** What else might have happened: the other stands elsewhere, is gone, and a bolt flies. */
function changed(frame: Snapshot): Snapshot {
  return {
    ...frame,
    board: { ...frame.board, core: -1, pickups: 0 },
    players: frame.players.map((player) => ({
      ...player,
      ...{ x: 1_920 - player.x, y: 1_200 - player.y },
    })),
    events: [],
  };
}

for (const skill of SKILLS) {
  Deno.test(`[AR1] a ${skill} does nothing about what happened until a human could`, () => {
    const late: number[] = [];
    for (let seed = 1; seed <= 12; seed++) {
      const frames: Snapshot[] = [];
      playDuel({ skill, seed, ticks: 330, each: (_, frame) => frames.push(frame) });
      const setup = { ...duel, seed };
      const [one, other] = [0, 0].map((seat) =>
        createOpponent({ seat, skill, seed: seed * 2, setup })
      );
      for (let tick = 1; tick <= 330; tick++) {
        const [a, b] = [one!.act(tick), other!.act(tick)];
        if (JSON.stringify(a) !== JSON.stringify(b)) {
          late.push(tick - 301);
          break;
        }
        const frame = frames[tick - 1]!;
        one!.see(frame);
        other!.see(tick > 300 ? changed(frame) : frame);
      }
    }
    // It happened in tick 301. Somebody who is dead may miss it.
    assert.ok(late.length >= 8, `${late.length} of 12 have noticed`);
    const soonest = Math.min(...late) * 1_000 / TICKS_PER_SECOND;
    assert.ok(soonest >= 180 && soonest <= 500, `after ${soonest} ms`);
    assert.ok(Math.min(...late) >= SKILL[skill].reaction);
  });

  Deno.test(`[AR1 AR7] a ${skill} asks for nothing that a client could not`, () => {
    let before: SentCommand | undefined;
    playDuel({
      ...{ skill, seed: 5, ticks: 1_500 },
      each: (command) => {
        const { tick, moveX, moveY, aim, buttons } = command;
        assert.ok([tick, moveX, moveY, aim, buttons].every(Number.isInteger), String(tick));
        assert.ok(moveX * moveX + moveY * moveY <= FULL_SPEED * FULL_SPEED);
        assert.ok(aim >= 0 && aim < 4_096 && buttons >= 0 && buttons < 8);
        const turn = before ? Math.abs(shorter(aim - before.aim)) : 0;
        assert.ok(turn <= SKILL[skill].turn + 1, `turned by ${turn} in tick ${tick}`);
        before = command;
      },
    });
  });
}

Deno.test("[AR1] a novice never dodges, an expert does", () => {
  const dodges = (skill: SkillName) => {
    let count = 0;
    playDuel({
      ...{ skill, seed: 3, ticks: 2_000 },
      each: ({ buttons }) => count += (buttons & BUTTON.dodge) === 0 ? 0 : 1,
    });
    return count;
  };
  assert.equal(dodges("novice"), 0);
  assert.ok(dodges("expert") >= 3);
});

Deno.test("[AR1] opponents of every skill play every size of match to its end, by the rules", () => {
  for (const [sides, perSide] of [[2, 1], [2, 2], [2, 5], [6, 1]] as const) {
    const seats = Array.from({ length: sides * perSide }, (_, i) => ({ side: i % sides }));
    const played = playMatch({
      setup: { seed: sides + perSide, sides, seats },
      skills: seats.map((_, seat) => SKILLS[seat % 3]!),
      chance: seats.map((_, seat) => seat),
    });
    assert.equal(played.refused, 0);
    assert.ok(played.ticks <= TUNING.roundTicks + TUNING.suddenDeathTicks);
    assert.ok(played.eliminations > 0 && played.points.some((points) => points > 0));
  }
});

Deno.test("[AR5] the same frames and seed are answered by the same commands", () => {
  const record = () => {
    const sent: SentCommand[] = [];
    playDuel({ skill: "expert", seed: 9, ticks: 600, each: (command) => sent.push(command) });
    return sent;
  };
  assert.deepEqual(record(), record());
});

Deno.test("[AR1] a route leads from everywhere to everywhere, around cover", () => {
  for (const layout of [0, 1, 2]) {
    const arena = createArena({ seed: layout, sides: 2, largestSide: 1 });
    const ways = createWays(arena);
    const isFree = ({ x, y }: { x: number; y: number }) =>
      arena.blocks.every(({ left, top, right, bottom }) =>
        x < left - 500 || x > right + 500 || y < top - 500 || y > bottom + 500
      );
    const place = fc.record({
      x: fc.integer({ min: 500, max: arena.width - 500 }),
      y: fc.integer({ min: 500, max: arena.height - 500 }),
    }).filter(isFree);
    fc.assert(fc.property(place, place, (from, to) => {
      const bodies = createBodies(1);
      bodies.x[0] = from.x;
      bodies.y[0] = from.y;
      bodies.alive[0] = 1;
      const route = createRoute(ways);
      const next = { x: 0, y: 0 };
      const acts = { done: 0, refused: 0, x: 0, y: 0 };
      const left = () => Math.hypot(to.x - bodies.x[0]!, to.y - bodies.y[0]!);
      // At 200 a tick, twice the diagonal is more than any way needs.
      let tick = 0;
      while (left() > 300 && tick < 600) {
        route.next(bodies.x[0]!, bodies.y[0]!, to.x, to.y, next);
        const [dx, dy] = [next.x - bodies.x[0]!, next.y - bodies.y[0]!];
        const length = Math.max(1, Math.hypot(dx, dy));
        const [moveX, moveY] = [dx, dy].map((part) => Math.trunc(part * FULL_SPEED / length));
        const command = {
          tick: ++tick,
          moveX: moveX!,
          moveY: moveY!,
          aim: 0,
          buttons: 0,
          delay: 0,
        };
        advanceBody(bodies, 0, command, { arena, tuning: TUNING }, acts);
      }
      assert.ok(tick < 600, `still ${Math.round(left())} away in layout ${layout}`);
    }));
  }
});
