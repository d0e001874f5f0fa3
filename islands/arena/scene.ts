/**
 * Draws the arena: floor, cover, core, pick-ups, players, bolts, waves. Canvas 2D, no image.
 *
 * Holds what flies and fades between frames, and where everybody was last. Matches that are played,
 * watched and replayed are drawn alike: each gives a picture of its moment. The camera follows one
 * body, and 32 × 20 units are seen; or it sees all of it. Frames make no garbage.
 */

import type { Board, SeenEvent } from "../../services/arena/codec/types.ts";
import { SEEN } from "../../services/arena/codec/types.ts";
import type { DrawnPlayer } from "../../services/arena/prediction/mod.ts";
import { type Arena, BUTTON, TUNING, UNIT } from "../../services/arena/simulation/mod.ts";
import { createBolts } from "./bolts.ts";
import {
  createGround,
  drawFall,
  drawGround,
  drawMuzzle,
  drawPickups,
  drawWave,
  type Ground,
  readColours,
} from "./drawing.ts";
import { createSprites } from "./sprites.ts";

const SEEN_UNITS = { x: 32, y: 20 };
/** The camera shows so much outside the walls. */
const BEYOND = 2 * UNIT;
const WAVE_MS = 260;
const FALL_MS = 480;
/** Where motion is reduced, what opens and flies stands still so far on its way. */
const STILL = 0.5;
const FLASH_MS = 140;
/** Who is hit is shaken: CSS pixels, under four, and for how long. */
const SHAKE_PX = 3;
const SHAKE_MS = 160;
const TURN = 2 * Math.PI / 256;

/** A moment of a match. */
export interface Picture {
  arena: Arena;
  /** Whose eyes it is seen with; −1: nobody's. */
  seat: number;
  /** Where the camera is; undefined: it sees all of it. */
  own: { readonly x: number; readonly y: number } | undefined;
  players: readonly DrawnPlayer[];
  /** Who is not among them: drawn last. */
  me: DrawnPlayer | undefined;
  /** Bits of BUTTON: what they are about to do. */
  doing: number;
  board: Pick<Board, "core" | "pickups"> | undefined;
  /** What has happened since the last picture. */
  events: readonly SeenEvent[];
  /** By seat. */
  sides: readonly { side: number }[];
}

export interface Scene {
  /** @returns where the own body, or the middle, is, in CSS pixels; good until the next call */
  draw(picture: Picture, nowMs: number): { readonly x: number; readonly y: number };
  /** Something that happened at another moment than this picture's. */
  hear(event: SeenEvent, picture: Picture, atMs: number): void;
  /** Nothing flies any more. */
  clear(): void;
}

interface Fading {
  x: number;
  y: number;
  side: 0 | 1;
  at: number;
}

export function createScene(canvas: HTMLCanvasElement): Scene {
  const context = canvas.getContext("2d", { alpha: false })!;
  const colours = readColours(canvas);
  const sprites = createSprites(colours);
  const bolts = createBolts();
  const waves: Fading[] = [];
  const falls: Fading[] = [];
  const flashes = new Map<number, number>();
  /** Of each seat: x, y. */
  let places = new Float64Array(0);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const body = { x: 0, y: 0 };
  let ground: Ground | undefined;
  let shaken = -Infinity;
  /** Pixels of the canvas a milliunit, and where the world's corner is on it. */
  let [scale, left, top] = [1, 0, 0];

  const colourOf = (side: 0 | 1) => side === 0 ? colours.blue : colours.orange;

  function hear(event: SeenEvent, picture: Picture, atMs: number): void {
    const seat = Number(event["seat"]);
    const side = sideOf(picture, seat);
    switch (event.kind) {
      case "bolt":
        return bolts.fly(picture.arena, event, side, atMs);
      case "boltEnd":
        return bolts.end(Number(event["id"]));
      case "wave":
        return void waves.push({ x: Number(event["x"]), y: Number(event["y"]), side, at: atMs });
      case "death": {
        const [x, y] = [places[2 * seat]!, places[2 * seat + 1]!];
        // Not of who was never seen.
        return void (!Number.isNaN(x) && falls.push({ x, y, side, at: atMs }));
      }
      case "hit":
        if (seat === picture.seat) shaken = atMs;
        return void flashes.set(seat, atMs);
    }
  }

  function aimCamera({ arena, own }: Picture, nowMs: number): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    const dense = Math.min(2, devicePixelRatio);
    const w = Math.round(width * dense);
    const h = Math.round(height * dense);
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    const unit = own === undefined
      ? Math.min(width / (arena.width + 2 * BEYOND), height / (arena.height + 2 * BEYOND))
      : Math.max(width / SEEN_UNITS.x, height / SEEN_UNITS.y) / UNIT;
    const { x, y } = own ?? arena.core;
    const halfX = width / 2 / unit;
    const halfY = height / 2 / unit;
    const middleX = within(x, halfX - BEYOND, arena.width - halfX + BEYOND);
    const middleY = within(y, halfY - BEYOND, arena.height - halfY + BEYOND);
    const cornerX = width / 2 - middleX * unit;
    const cornerY = height / 2 - middleY * unit;
    body.x = cornerX + x * unit;
    body.y = cornerY + y * unit;
    scale = unit * dense;
    const part = (nowMs - shaken) / SHAKE_MS;
    const shake = part >= 0 && part < 1 && !calm.matches ? SHAKE_PX * (1 - part) * dense : 0;
    left = cornerX * dense + shake * Math.sin(nowMs / 9);
    top = cornerY * dense + shake * Math.cos(nowMs / 7);
  }

  const inMilliunits = () => context.setTransform(scale, 0, 0, scale, left, top);

  function drawBody(player: DrawnPlayer, picture: Picture, nowMs: number): void {
    const { seat, x, y, aim, flags } = player;
    if ((flags & SEEN.alive) === 0) return;
    const cos = Math.cos(aim * TURN);
    const sin = Math.sin(aim * TURN);
    context.setTransform(cos, sin, -sin, cos, left + x * scale, top + y * scale);
    context.globalAlpha = (flags & (SEEN.dodging | SEEN.protected)) !== 0 ? 0.55 : 1;
    const hurt = nowMs - (flashes.get(seat) ?? -Infinity) < FLASH_MS;
    sprites.draw(context, sideOf(picture, seat), hurt);
    places[2 * seat] = x;
    places[2 * seat + 1] = y;
  }

  /** Of who has lost some. */
  function drawHealth({ x, y, health, flags }: DrawnPlayer): void {
    if ((flags & SEEN.alive) === 0 || health >= TUNING.health) return;
    context.fillStyle = colours.line;
    context.fillRect(x - 600, y - 1_000, 1_200, 140);
    context.fillStyle = health > 35 ? colours.accent : colours.danger;
    context.fillRect(x - 600, y - 1_000, 1_200 * health / TUNING.health, 140);
  }

  function drawPlayers(picture: Picture, nowMs: number): void {
    const { players, me, seat, doing } = picture;
    sprites.prepare(scale);
    for (let i = 0; i < players.length; i++) drawBody(players[i]!, picture, nowMs);
    if (me) drawBody(me, picture, nowMs);
    context.globalAlpha = 1;
    inMilliunits();
    for (let i = 0; i < players.length; i++) {
      const player = players[i]!;
      drawHealth(player);
      if (player.seat === seat) drawMark(player, 0);
    }
    if (!me) return;
    drawHealth(me);
    drawMark(me, doing);
  }

  /** Around whose eyes it is seen with. */
  function drawMark({ x, y, aim, flags }: DrawnPlayer, doing: number): void {
    if ((flags & SEEN.alive) === 0) return;
    context.strokeStyle = colours.text;
    context.lineWidth = 90;
    context.beginPath();
    context.arc(x, y, TUNING.playerRadius + 180, 0, 2 * Math.PI);
    context.stroke();
    if ((doing & BUTTON.bolt) !== 0) drawMuzzle(context, x, y, aim * TURN, colours.text);
    if ((doing & BUTTON.wave) !== 0) drawWave(context, x, y, 0, colours.blue);
  }

  function drawFading(
    all: Fading[],
    lasts: number,
    draw: typeof drawWave,
    nowMs: number,
  ): void {
    while (all[0] && nowMs - all[0].at > lasts) all.shift();
    for (let i = 0; i < all.length; i++) {
      const { x, y, side, at } = all[i]!;
      const part = calm.matches ? STILL : Math.max(0, (nowMs - at) / lasts);
      draw(context, x, y, part, colourOf(side));
    }
  }

  return {
    hear,
    clear() {
      bolts.clear();
      flashes.clear();
      waves.length = falls.length = 0;
      shaken = -Infinity;
    },
    draw(picture, nowMs) {
      const { arena, board, events, sides } = picture;
      if (places.length !== 2 * sides.length) places = new Float64Array(2 * sides.length).fill(NaN);
      for (let i = 0; i < events.length; i++) hear(events[i]!, picture, nowMs);
      aimCamera(picture, nowMs);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = colours.ground;
      context.fillRect(0, 0, canvas.width, canvas.height);
      inMilliunits();
      if (ground?.arena !== arena) ground = createGround(arena);
      const holder = board?.core ?? -1;
      const holds = holder < 0 ? colours.accent : colourOf(holder === ownSide(picture) ? 0 : 1);
      drawGround(context, ground, colours, holds);
      drawPickups(context, arena, colours, board?.pickups ?? 0);
      drawFading(waves, WAVE_MS, drawWave, nowMs);
      drawPlayers(picture, nowMs);
      drawFading(falls, FALL_MS, drawFall, nowMs);
      bolts.draw(context, colours, nowMs);
      return body;
    },
  };
}

function ownSide({ sides, seat }: Picture): number {
  return sides[seat]?.side ?? 0;
}

/** As the player sees it: 0 is one's own side, 1 another. */
function sideOf(picture: Picture, seat: number): 0 | 1 {
  return picture.sides[seat]?.side === ownSide(picture) ? 0 : 1;
}

/** Where there is more room than world, the middle. */
function within(value: number, least: number, most: number): number {
  return least > most ? (least + most) / 2 : Math.min(most, Math.max(least, value));
}
