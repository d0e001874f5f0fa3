import assert from "node:assert/strict";
import { writeCommands } from "../codec/commands.ts";
import { createSnapshotReader } from "../codec/snapshot.ts";
import { BUTTON } from "../simulation/mod.ts";
import { createMatch } from "./match.ts";
import { firstDifference } from "./replay.ts";

const setup = { seed: 3, sides: 2, seats: [{ side: 0 }, { side: 1 }] };

Deno.test("[AR3] who comes in the middle of a match sees bolts on their way", () => {
  const match = createMatch(setup);
  const shooter = match.join(0);
  const ask = (tick: number, aim: number, buttons: number) =>
    shooter.receive(writeCommands({
      acknowledged: 0,
      wantsBody: false,
      commands: [{ tick, moveX: 0, moveY: 0, aim, buttons }],
    }));
  ask(1, 512, BUTTON.bolt);
  match.tick();
  // The shooter has turned since; the bolt has not.
  ask(2, 2_048, 0);
  match.tick();
  const late = match.watch();
  const { events } = createSnapshotReader(match.shape).read(late.frame());
  const [bolt] = events.filter(({ kind }) => kind === "bolt");
  assert.deepEqual([bolt!["seat"], bolt!["aim"]], [0, 512]);
  assert.ok(Number(bolt!["x"]) > match.world.bodies.x[0]!);
});

Deno.test("[AR5] a match with comings and goings is played again from its log, tick by tick", () => {
  const sides = { ...setup, sides: 3, seats: [...setup.seats, { side: 2 }] };
  const match = createMatch(sides);
  match.join(0);
  for (let i = 0; i < 60; i++) {
    if (i === 20) match.leave(1);
    if (i === 40) match.join(1);
    match.tick();
  }
  const replay = match.replay();
  assert.equal(replay.ticks, 60);
  assert.equal(firstDifference(replay), undefined);
  replay.hashes[33]! ^= 1;
  assert.equal(firstDifference(replay), 34);
});

Deno.test("[AR1] the last side that is still there has won; where nobody is, nobody has", () => {
  const won = createMatch(setup);
  won.tick();
  won.leave(0);
  won.tick();
  assert.deepEqual([won.over, won.outcome().winner], [true, 1]);
  const deserted = createMatch(setup);
  deserted.leave(0);
  deserted.leave(1);
  deserted.tick();
  assert.deepEqual([deserted.over, deserted.outcome().winner], [true, -1]);
});
