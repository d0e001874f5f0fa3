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
  const late = match.watch(0);
  const { events } = createSnapshotReader(match.shape).read(late.frame()!);
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
  assert.equal(firstDifference(replay)?.tick, 34);
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

Deno.test("[AR4] who looks on sees all of it, so many ticks later, and changes nothing", () => {
  const match = createMatch({ ...setup, sides: 3, seats: [...setup.seats, { side: 2 }] });
  const [now, later] = [match.watch(0), match.watch(40)];
  const [readNow, readLater] = [now, later].map(() => createSnapshotReader(match.shape));
  const seen: unknown[] = [];
  const player = match.join(0);
  for (let tick = 1; tick <= 120; tick++) {
    player.receive(writeCommands({
      acknowledged: 0,
      wantsBody: false,
      commands: [{ tick, moveX: 90, moveY: tick % 80, aim: tick * 30, buttons: tick % 8 }],
    }));
    if (tick === 60) match.leave(1);
    match.tick();
    seen.push(readNow!.read(now.frame()!));
    const frame = later.frame();
    assert.equal(frame === undefined, tick < 40);
    if (!frame) continue;
    const snapshot = readLater!.read(frame);
    assert.equal(snapshot.tick, tick - 40);
    if (tick > 40) assert.deepEqual(snapshot, seen[tick - 41]);
    // An acknowledgement of what it saw; commands of somebody without a body.
    later.receive(writeCommands({
      acknowledged: snapshot.tick,
      wantsBody: true,
      commands: [{ tick, moveX: 127, moveY: 0, aim: 0, buttons: 7 }],
    }));
  }
  assert.throws(
    () => later.receive(writeCommands({ acknowledged: 120, wantsBody: false, commands: [] })),
    /there was no snapshot 120/,
  );
  // The player asked too early now and then; nothing else was ignored.
  const ignored = match.takeRefusals().filter(({ seat, reason }) =>
    seat !== 0 || reason !== "cooldown"
  );
  assert.deepEqual(ignored, []);
  assert.equal(firstDifference(match.replay()), undefined);
});

Deno.test("[AR6] a match counts who hit whom, and how often the lead changed hands", () => {
  const match = createMatch(setup);
  const { world } = match;
  world.players.protectedUntil.fill(0);
  const { x, y } = world.arena.core;
  world.bodies.x.set([x - 3_000, x + 3_000]);
  world.bodies.y.set([y, y]);
  const one = match.join(0);
  for (let tick = 1; tick <= 40; tick++) {
    one.receive(writeCommands({
      acknowledged: 0,
      wantsBody: false,
      commands: [{ tick, moveX: 0, moveY: 0, aim: 0, buttons: tick === 1 ? BUTTON.bolt : 0 }],
    }));
    // The other side leads, is caught up with, and leads again: level is nobody's lead.
    world.score.eliminations.set([[0, 1], [1, 1], [2, 1], [2, 2], [2, 3]][tick >> 3] ?? [2, 3]);
    match.tick();
  }
  const { leadChanges, seats } = match.outcome();
  assert.equal(leadChanges, 2);
  assert.deepEqual(seats.map(({ hits }) => hits), [1, 0]);
});

Deno.test("[AR1] of more than two sides one that has gone wins nothing, whatever its points", () => {
  const match = createMatch({ ...setup, sides: 3, seats: [...setup.seats, { side: 2 }] });
  match.tick();
  const { state, score, tuning } = match.world;
  score.eliminations[0] = 5;
  score.eliminations[2] = 1;
  match.leave(0);
  state.endsAt = state.tick + 1;
  match.tick();
  assert.equal(match.over, true);
  const { winner, points, seats } = match.outcome();
  assert.deepEqual([winner, points], [2, [5, 0, 1].map((n) => n * tuning.pointsPerElimination)]);
  assert.deepEqual(seats.map(({ present }) => present), [false, true, true]);
});
