import assert from "node:assert/strict";
import { POSITION_STEP, SEEN, type SeenPlayer, type Snapshot } from "../codec/types.ts";
import { FRACTION } from "../simulation/mod.ts";
import { createInterpolation } from "./interpolation.ts";

const player = (seat: number, x: number, more: Partial<SeenPlayer> = {}): SeenPlayer => ({
  ...{ seat, x, y: 10, aim: 0, health: 100, flags: SEEN.alive },
  ...more,
});
const snapshot = (tick: number, players: SeenPlayer[], events: Snapshot["events"] = []) => ({
  ...{ tick, players, events, own: undefined },
  board: { scores: [], core: -1, endsAt: 0, suddenDeath: false, pickups: 0 },
});

Deno.test("[AR3] between two snapshots everybody is on the way, and who comes or falls is put there", () => {
  const seen = createInterpolation();
  const fallen = { flags: 0 };
  seen.add(snapshot(10, [player(0, 100), player(2, 50, { aim: 250 }), player(3, 8)]));
  seen.add(snapshot(11, [player(1, 7), player(2, 60, { aim: 6 }), player(3, 9, fallen)]));
  const at = (view: number) => seen.at(view * FRACTION).map(({ seat, x, aim }) => [seat, x, aim]);
  const steps = (units: number) => units * POSITION_STEP;
  assert.deepEqual(at(10.5), [[1, steps(7), 0], [2, steps(55), 0], [3, steps(9), 0]]);
  assert.deepEqual(at(10), [[0, steps(100), 0], [2, steps(50), 250], [3, steps(8), 0]]);
  assert.deepEqual(at(9), at(10), "before the first");
  assert.deepEqual(at(40), at(11), "nobody is ahead of what is known");
});

Deno.test("[AR3] events are taken once, when they are seen; frames answer with the same objects", () => {
  const seen = createInterpolation();
  const hit = (tick: number) => ({ kind: "hit", tick, seat: 0 });
  seen.add(snapshot(10, [player(0, 1)], [hit(10), hit(9)]));
  seen.add(snapshot(11, [player(0, 2)], [hit(11)]));
  const take = (tick: number) => seen.takeEvents(tick * FRACTION).map(({ tick }) => tick);
  assert.deepEqual(take(9.5), [9]);
  assert.deepEqual(take(11), [10, 11]);
  assert.deepEqual(take(12), []);
  const [first, all] = [seen.at(10 * FRACTION)[0], seen.at(10 * FRACTION)];
  assert.equal(seen.at(10.5 * FRACTION), all);
  assert.equal(seen.at(10.5 * FRACTION)[0], first);
});
