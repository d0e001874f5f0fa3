/**
 * The page of arena_drawing_bench.ts: draws a crowded arena again and again, and answers how long each
 * picture took. All of it is in sight; bolts and waves come all the time.
 */

import { createPictures } from "../islands/arena/pictures.ts";
import { createScene } from "../islands/arena/scene.ts";
import { createLoss } from "../islands/arena/hud/loss.ts";
import type { Playing } from "../islands/arena/link.ts";
import type { ArenaClient, DrawnPlayer } from "../services/arena/prediction/mod.ts";
import type { SeenEvent } from "../services/arena/codec/types.ts";
import { createWorld, TUNING } from "../services/arena/simulation/mod.ts";

export interface DrawingTimes {
  /** Milliseconds of each call, and of each with its picture read back, so that it is painted. */
  called: number[];
  painted: number[];
}

const FRAME_MS = 1_000 / 60;
const COLUMNS = 12;
const still = { moveX: 0, moveY: 0, aim: 0, buttons: 0 };

/** @param count players, the own one among them */
function crowd(count: number): Playing {
  const setup = { seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] };
  const { arena, bodies } = createWorld(setup);
  const rows = Math.ceil(count / COLUMNS);
  const off = (i: number, of: number) => i - (of - 1) / 2;
  // The own one stands in the middle, which the picture follows.
  const place = (i: number, nowMs: number) => ({
    x: arena.core.x +
      (i && off(i % COLUMNS, COLUMNS) * 2_200 + 600 * Math.sin(nowMs / 500 + i)),
    y: arena.core.y +
      (i && off(Math.trunc(i / COLUMNS), rows) * 1_900 + 600 * Math.cos(nowMs / 500 + i)),
  });
  let bolt = 0;
  const events = (nowMs: number): SeenEvent[] => {
    const seat = 1 + ++bolt % (count - 1);
    const { x, y } = place(seat, nowMs);
    const [fires, waves] = [bolt % 2 === 0, bolt % 8 === 1];
    return [
      ...fires ? [{ kind: "bolt", tick: 0, id: bolt, seat, x, y, aim: bolt * 97 & 4_095 }] : [],
      ...waves ? [{ kind: "wave", tick: 0, seat, x, y }, { kind: "hit", tick: 0, seat }] : [],
    ];
  };
  const client = {
    events,
    own: (_: unknown, nowMs: number) => ({ ...place(0, nowMs), doing: 0 }),
    others: (nowMs: number): DrawnPlayer[] =>
      Array.from({ length: count - 1 }, (_, i) => ({
        ...{ seat: i + 1, ...place(i + 1, nowMs) },
        ...{ aim: (i * 20 + nowMs / 20) % 256, health: 1 + i % TUNING.health, flags: 1 },
      })),
    newest: { own: { health: 80, flags: 1 }, board: { core: 0, pickups: 3 } },
    predictor: { bodies, acts: { done: 0 } },
  } as unknown as ArenaClient;
  const players = Array.from({ length: count }, (_, i) => ({ side: i % 2 }));
  const welcome = { seat: 0, players } as Playing["welcome"];
  return { client, arena, welcome, loss: createLoss() };
}

function measure(frames: number, count: number): DrawingTimes {
  const canvas = document.querySelector("canvas")!;
  const scene = createScene(canvas);
  const pictures = createPictures();
  const context = canvas.getContext("2d")!;
  const playing = crowd(count);
  const times: DrawingTimes = { called: [], painted: [] };
  for (let i = 0; i < frames; i++) {
    const started = performance.now();
    scene.draw(pictures.of(playing, still, i * FRAME_MS), i * FRAME_MS);
    const called = performance.now();
    context.getImageData(0, 0, 1, 1);
    times.called.push(called - started);
    times.painted.push(performance.now() - started);
  }
  return times;
}

Object.assign(globalThis, { measure });
