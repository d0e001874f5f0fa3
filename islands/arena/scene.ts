/**
 * Draws the arena: floor, cover, core, pick-ups, players, bolts, waves. Canvas 2D, no image.
 *
 * Holds what flies and fades between frames. Matches that are played, watched and replayed are drawn
 * alike: each gives a picture of its moment. The camera follows one body, and 32 × 20 units are seen;
 * or it sees all of it.
 */

import type { Board, SeenEvent } from "../../services/arena/codec/types.ts";
import { type DrawnPlayer, TICK_MS } from "../../services/arena/prediction/mod.ts";
import {
  type Arena,
  DIRECTION,
  meetsCover,
  ONE,
  TUNING,
  UNIT,
} from "../../services/arena/simulation/mod.ts";
import {
  type Colours,
  drawFloor,
  drawPickups,
  drawPlayer,
  drawWave,
  line,
  readColours,
} from "./drawing.ts";

const SEEN_UNITS = { x: 32, y: 20 };
/** The camera shows so much outside the walls. */
const BEYOND = 2 * UNIT;
const WAVE_MS = 260;
const FLASH_MS = 140;

interface Bolt {
  id: number;
  seat: number;
  x: number;
  y: number;
  dx: number;
  dy: number;
  firedAt: number;
  /** Milliseconds until its range or cover ends it. */
  lasts: number;
}

/** A moment of a match. */
export interface Picture {
  arena: Arena;
  /** Whose eyes it is seen with; −1: nobody's. */
  seat: number;
  /** Where the camera is; undefined: it sees all of it. */
  own: { x: number; y: number } | undefined;
  players: readonly DrawnPlayer[];
  board: Pick<Board, "core" | "pickups"> | undefined;
  /** What has happened since the last picture. */
  events: readonly SeenEvent[];
  /** By seat. */
  sides: readonly { side: number }[];
}

export interface Scene {
  /** @returns where the own body, or the middle, is, in CSS pixels */
  draw(picture: Picture, nowMs: number): { x: number; y: number };
  /** Something that happened at another moment than this picture's. */
  hear(event: SeenEvent, picture: Picture, atMs: number): void;
  /** Nothing flies any more. */
  clear(): void;
}

export function createScene(canvas: HTMLCanvasElement): Scene {
  const context = canvas.getContext("2d", { alpha: false })!;
  const colours = readColours(canvas);
  const bolts = new Map<number, Bolt>();
  const waves: { x: number; y: number; side: number; at: number }[] = [];
  const flashes = new Map<number, number>();

  function hear(event: SeenEvent, picture: Picture, atMs: number): void {
    const seat = Number(event["seat"]);
    const [x, y] = [Number(event["x"]), Number(event["y"])];
    switch (event.kind) {
      case "bolt": {
        const bolt = { id: Number(event["id"]), seat, x, y, firedAt: atMs };
        return void bolts.set(bolt.id, fly(picture.arena, bolt, Number(event["aim"])));
      }
      case "boltEnd":
        return void bolts.delete(Number(event["id"]));
      case "wave":
        return void waves.push({ x, y, side: sideOf(picture, seat), at: atMs });
      case "hit":
        return void flashes.set(seat, atMs);
    }
  }

  return {
    hear,
    clear() {
      bolts.clear();
      flashes.clear();
      waves.length = 0;
    },
    draw(picture, nowMs) {
      const { arena, players, board } = picture;
      const { width, height, scale } = resize(canvas);
      for (const event of picture.events) hear(event, picture, nowMs);
      const own = picture.own ?? arena.core;
      const unit = picture.own === undefined
        ? Math.min(width / (arena.width + 2 * BEYOND), height / (arena.height + 2 * BEYOND))
        : Math.max(width / SEEN_UNITS.x, height / SEEN_UNITS.y) / UNIT;
      const middle = {
        x: within(own.x, width / 2 / unit - BEYOND, arena.width - width / 2 / unit + BEYOND),
        y: within(own.y, height / 2 / unit - BEYOND, arena.height - height / 2 / unit + BEYOND),
      };
      const camera = { x: width / 2 - middle.x * unit, y: height / 2 - middle.y * unit };
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.fillStyle = colours.ground;
      context.fillRect(0, 0, width, height);
      context.setTransform(unit * scale, 0, 0, unit * scale, camera.x * scale, camera.y * scale);
      drawFloor(context, arena, colours, board?.core ?? -1, ownSide(picture));
      drawPickups(context, arena, colours, board?.pickups ?? 0);
      for (const wave of waves) {
        const part = (nowMs - wave.at) / WAVE_MS;
        if (part < 1) drawWave(context, wave, part, colours);
      }
      while (waves[0] && nowMs - waves[0].at > WAVE_MS) waves.shift();
      for (const player of players) {
        const hurt = nowMs - (flashes.get(player.seat) ?? -Infinity) < FLASH_MS;
        const isOwn = player.seat === picture.seat;
        const look = { side: sideOf(picture, player.seat), hurt, own: isOwn, colours };
        drawPlayer(context, player, look);
      }
      drawBolts(bolts, context, colours, picture, nowMs);
      return { x: camera.x + own.x * unit, y: camera.y + own.y * unit };
    },
  };
}

function resize(canvas: HTMLCanvasElement) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = Math.min(2, devicePixelRatio);
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  return { width, height, scale };
}

function ownSide({ sides, seat }: Picture): number {
  return sides[seat]?.side ?? 0;
}

/** As the player sees it: 0 is one's own side, 1 another. */
function sideOf(picture: Picture, seat: number): number {
  return picture.sides[seat]?.side === ownSide(picture) ? 0 : 1;
}

function fly(
  arena: Arena,
  bolt: Pick<Bolt, "id" | "seat" | "x" | "y" | "firedAt">,
  aim: number,
): Bolt {
  const [dx, dy] = [DIRECTION.x[aim]! / ONE, DIRECTION.y[aim]! / ONE];
  const range = TUNING.boltSpeed * TUNING.boltTicks;
  const way = meetsCover(arena, TUNING.boltRadius, bolt.x, bolt.y, dx * range, dy * range);
  return { ...bolt, dx, dy, lasts: Math.min(1, way) * TUNING.boltTicks * TICK_MS };
}

/** Where there is more room than world, the middle. */
function within(value: number, least: number, most: number): number {
  return least > most ? (least + most) / 2 : Math.min(most, Math.max(least, value));
}

function drawBolts(
  bolts: Map<number, Bolt>,
  to: CanvasRenderingContext2D,
  colours: Colours,
  picture: Picture,
  nowMs: number,
): void {
  const speed = TUNING.boltSpeed / TICK_MS;
  to.lineWidth = 260;
  to.lineCap = "round";
  for (const bolt of bolts.values()) {
    const age = nowMs - bolt.firedAt;
    if (age > bolt.lasts) {
      bolts.delete(bolt.id);
      continue;
    }
    const [x, y] = [bolt.x + bolt.dx * speed * age, bolt.y + bolt.dy * speed * age];
    to.strokeStyle = sideOf(picture, bolt.seat) === 0 ? colours.blue : colours.orange;
    to.beginPath();
    line(to, x - bolt.dx * 500, y - bolt.dy * 500, x, y);
    to.stroke();
    // A short trail, no longer than it has flown.
    const trail = Math.min(1_800, speed * age);
    to.globalAlpha = 0.25;
    to.beginPath();
    line(to, x - bolt.dx * trail, y - bolt.dy * trail, x, y);
    to.stroke();
    to.globalAlpha = 1;
  }
}
