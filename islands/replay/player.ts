/**
 * Plays a film on a canvas: forwards at a speed, or as it stands; from above, or from a body.
 *
 * Holds the moment in ticks; the browser's frames drive it while it runs. What flies is heard again
 * after a jump, so that every moment looks as it did.
 */

import { TICK_MS } from "../../services/arena/prediction/mod.ts";
import { createScene, type Picture } from "../arena/scene.ts";
import type { Film } from "./film.ts";

export interface Player {
  readonly running: boolean;
  /** Ticks, with a part. */
  readonly at: number;
  run(running: boolean): void;
  seek(tick: number): void;
  /** Times as fast. */
  speed(times: number): void;
  /** From a seat's body; −1: from above. */
  look(seat: number): void;
  close(): void;
}

/** Ticks that a bolt flies at most, and a wave and a flash last. */
const FLIES = 24;
/** Nobody waits for a page that slept. */
const LONGEST_MS = 100;

export function createPlayer(
  canvas: HTMLCanvasElement,
  film: Film,
  { onTick }: { /** It stands at another tick, runs or rests. */ onTick: () => void },
): Player {
  const scene = createScene(canvas);
  let [at, seat, times, running] = [1, -1, 1, false];
  let frame = 0;
  let before = 0;

  function picture(): Picture {
    const players = film.players(at);
    const own = seat < 0 ? undefined : players.find((each) => each.seat === seat);
    const { arena, sides } = film;
    const board = film.board(Math.floor(at));
    return { arena, seat, own, players, me: undefined, doing: 0, board, events: [], sides };
  }

  function show(from: number): void {
    const now = picture();
    for (let tick = Math.max(1, from); tick <= at; tick++) {
      for (const event of film.events(tick)) scene.hear(event, now, tick * TICK_MS);
    }
    scene.draw(now, at * TICK_MS);
  }

  function jump(): void {
    scene.clear();
    show(Math.floor(at) - FLIES);
    onTick();
  }

  function step(time: number): void {
    if (!running) return;
    frame = requestAnimationFrame(step);
    // A frame's time may lie before the click that began it.
    const passed = Math.max(0, Math.min(LONGEST_MS, time - before));
    before = time;
    const last = Math.floor(at);
    at = Math.min(film.ticks, at + times * passed / TICK_MS);
    if (at >= film.ticks) running = false;
    show(last + 1);
    if (Math.floor(at) !== last || !running) onTick();
  }

  const resized = new ResizeObserver(jump);
  resized.observe(canvas);
  return {
    get running() {
      return running;
    },
    get at() {
      return at;
    },
    run(wanted) {
      if (wanted && at >= film.ticks) at = 1;
      running = wanted;
      cancelAnimationFrame(frame);
      before = performance.now();
      if (wanted) frame = requestAnimationFrame(step);
      jump();
    },
    seek(tick) {
      at = Math.min(film.ticks, Math.max(1, tick));
      jump();
    },
    speed: (given) => void (times = given),
    look(given) {
      seat = given;
      jump();
    },
    close() {
      running = false;
      cancelAnimationFrame(frame);
      resized.disconnect();
    },
  };
}
