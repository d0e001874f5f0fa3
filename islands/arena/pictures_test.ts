import assert from "node:assert/strict";
import type { SeenEvent } from "../../services/arena/codec/types.ts";
import { BUTTON } from "../../services/arena/simulation/mod.ts";
import type { Playing } from "./link.ts";
import { createPictures } from "./pictures.ts";

const still = { moveX: 0, moveY: 0, aim: 0, buttons: 0 };

/** A match in which the own body stands still, and events come as they are set. */
function playing(seat = 0) {
  const bodies = {
    ...{ tick: Int32Array.of(0), x: Int32Array.of(0), y: Int32Array.of(0) },
    dodgeReady: Int32Array.of(0),
    aim: Int32Array.of(0),
  };
  const acts = { done: 0 };
  const client = {
    predictor: { bodies, acts },
    newest: { tick: 0 },
    seen: [] as SeenEvent[],
    events: () => client.seen.splice(0),
    others: () => [],
    own: () => ({ x: 0, y: 0, doing: 0 }),
  };
  const match = { client, arena: {}, welcome: { seat, players: [] } } as unknown as Playing;
  return { client, acts, bodies, match };
}

Deno.test("[AR3] a bolt that the server refused leaves those after it their names", () => {
  const { client, acts, bodies, match } = playing();
  const pictures = createPictures();
  const shoot = (tick: number) => {
    bodies.tick[0] = client.newest.tick = tick;
    acts.done = BUTTON.bolt;
    const { events: [drawn] } = pictures.of(match, still, tick);
    acts.done = 0;
    return drawn!["id"];
  };
  shoot(10);
  const second = shoot(60);
  client.newest.tick = 62;
  client.seen = [{ kind: "bolt", tick: 60, id: 7, seat: 0 }, { kind: "boltEnd", tick: 62, id: 7 }];
  assert.deepEqual(
    pictures.of(match, still, 62).events.map(({ kind, id }) => [kind, id]),
    [["boltEnd", second]],
  );
});

Deno.test("[AR3] after a drop, bolts of the socket before name nothing", () => {
  const before = playing();
  const pictures = createPictures();
  before.bodies.tick[0] = 10;
  before.acts.done = BUTTON.bolt;
  pictures.of(before.match, still, 0);
  const after = playing();
  after.client.newest.tick = 12;
  after.client.seen = [
    { kind: "bolt", tick: 12, id: 3, seat: 0 },
    { kind: "boltEnd", tick: 12, id: 3 },
  ];
  assert.deepEqual(pictures.of(after.match, still, 0).events.map(({ id }) => id), [3]);
});

Deno.test("[UI6] who comes back to the page is told of all that happened, but sees only what does", () => {
  const { client, match } = playing(1);
  const told: [number, boolean][] = [];
  const pictures = createPictures(({ tick }, _, isNow) => told.push([tick, isNow]));
  client.newest.tick = 1_800;
  client.seen = [60, 900, 1_795].map((tick) => ({ kind: "hit", tick, seat: 1 }));
  client.seen.push({ kind: "boltEnd", tick: 70, id: 4 });
  const { events } = pictures.of(match, still, 0);
  assert.deepEqual(events.map(({ kind, tick }) => [kind, tick]), [["hit", 1_795], ["boltEnd", 70]]);
  assert.deepEqual(told, [[60, false], [900, false], [1_795, true], [70, false]]);
});

Deno.test("[AR3] an own wave is seen when it is cast, and not again when the server tells of it", () => {
  const { client, acts, bodies, match } = playing();
  const pictures = createPictures();
  const seen = (tick: number) => {
    bodies.tick[0] = client.newest.tick = tick;
    return pictures.of(match, still, tick).events.map(({ kind, seat }) => [kind, seat]);
  };
  acts.done = BUTTON.wave;
  assert.deepEqual(seen(10), [["wave", 0]]);
  acts.done = 0;
  client.seen = [{ kind: "wave", tick: 10, seat: 0 }, { kind: "wave", tick: 11, seat: 1 }];
  assert.deepEqual(seen(13), [["wave", 1]]);
});
