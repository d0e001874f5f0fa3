/** What the arena looks like: each thing drawn in milliunits, in the page's colours. */

import { type Arena, TUNING } from "../../services/arena/simulation/mod.ts";

export type Colours = Readonly<
  Record<
    | "ground"
    | "floor"
    | "line"
    | "cover"
    | "edge"
    | "text"
    | "accent"
    | "blue"
    | "orange"
    | "danger",
    string
  >
>;

/** Cover casts so much shade, in milliunits. */
const SHADE = 260;
const ROUND = 200;
const TURN = 2 * Math.PI;

/** The page's own, which differ between light and dark. */
export function readColours(canvas: HTMLCanvasElement): Colours {
  const style = getComputedStyle(canvas);
  const of = (name: string) => style.getPropertyValue(`--world-${name}`).trim() || "gray";
  const names = ["ground", "floor", "line", "cover", "edge", "text", "accent", "blue", "orange"];
  names.push("danger");
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Colours;
}

/** What stands still, as a few shapes: each is one call a frame, however many blocks there are. */
export interface Ground {
  arena: Arena;
  grid: Path2D;
  shades: Path2D;
  blocks: Path2D;
}

export function createGround(arena: Arena): Ground {
  const { width, height } = arena;
  const [grid, shades, blocks] = [new Path2D(), new Path2D(), new Path2D()];
  for (let x = 0; x <= width; x += 4_000) line(grid, x, 0, x, height);
  for (let y = 0; y <= height; y += 4_000) line(grid, 0, y, width, y);
  for (const { left, top, right, bottom } of arena.blocks) {
    shades.roundRect(left, top + SHADE, right - left, bottom - top, ROUND);
    blocks.roundRect(left, top, right - left, bottom - top, ROUND);
  }
  return { arena, grid, shades, blocks };
}

/** @param holds the core's colour */
export function drawGround(
  to: CanvasRenderingContext2D,
  { arena: { width, height, core }, grid, shades, blocks }: Ground,
  colours: Colours,
  holds: string,
): void {
  to.fillStyle = colours.floor;
  to.fillRect(0, 0, width, height);
  to.strokeStyle = colours.line;
  to.lineWidth = 40;
  to.stroke(grid);
  drawCore(to, core.x, core.y, holds);
  to.fillStyle = colours.line;
  to.fill(shades);
  to.fillStyle = colours.cover;
  to.fill(blocks);
  to.strokeStyle = colours.edge;
  to.lineWidth = 60;
  to.stroke(blocks);
  to.lineWidth = 120;
  to.strokeRect(0, 0, width, height);
}

/** A disc in its holder's colour: a ring, a fainter one inside, four notches, and the game's mark. */
export function drawCore(
  to: CanvasRenderingContext2D,
  x: number,
  y: number,
  colour: string,
): void {
  const radius = TUNING.coreRadius;
  const inner = radius * 0.72;
  to.strokeStyle = to.fillStyle = colour;
  to.globalAlpha = 0.1;
  to.beginPath();
  to.arc(x, y, radius, 0, TURN);
  to.fill();
  to.globalAlpha = 1;
  to.lineWidth = 160;
  to.stroke();
  to.globalAlpha = 0.5;
  to.lineWidth = 60;
  to.beginPath();
  to.arc(x, y, inner, 0, TURN);
  line(to, x + inner, y, x + radius, y);
  line(to, x - inner, y, x - radius, y);
  line(to, x, y + inner, x, y + radius);
  line(to, x, y - inner, x, y - radius);
  to.stroke();
  // The game's own mark: a V that opens upwards.
  to.lineWidth = 220;
  to.lineJoin = "round";
  to.beginPath();
  line(to, x - 900, y - 800, x, y + 900);
  to.lineTo(x + 900, y - 800);
  to.stroke();
  to.globalAlpha = 1;
}

export function line(
  to: CanvasPath,
  x: number,
  y: number,
  toX: number,
  toY: number,
): void {
  to.moveTo(x, y);
  to.lineTo(toX, toY);
}

/** @param there a bit for each that can be taken */
export function drawPickups(
  to: CanvasRenderingContext2D,
  { pickups }: Arena,
  colours: Colours,
  there: number,
): void {
  to.fillStyle = colours.accent;
  for (let i = 0; i < pickups.length; i++) {
    const { x, y } = pickups[i]!;
    to.globalAlpha = (there & (1 << i)) !== 0 ? 1 : 0.2;
    to.fillRect(x - 450, y - 150, 900, 300);
    to.fillRect(x - 150, y - 450, 300, 900);
  }
  to.globalAlpha = 1;
}

/** @param part of its time that has passed */
export function drawWave(
  to: CanvasRenderingContext2D,
  x: number,
  y: number,
  part: number,
  colour: string,
): void {
  to.globalAlpha = 1 - part;
  to.strokeStyle = colour;
  to.lineWidth = 240;
  to.beginPath();
  to.arc(x, y, TUNING.waveRadius * (0.4 + 0.6 * part), 0, TURN);
  to.stroke();
  to.globalAlpha = 1;
}

const SHARDS = 10;

/** Somebody falls: a flash that opens, and shards that fly. @param part of its time that has passed */
export function drawFall(
  to: CanvasRenderingContext2D,
  x: number,
  y: number,
  part: number,
  colour: string,
): void {
  to.globalAlpha = 1 - part;
  to.strokeStyle = colour;
  to.lineWidth = 160 * (1 - part);
  to.beginPath();
  to.arc(x, y, 500 + 1_500 * part, 0, TURN);
  to.stroke();
  to.lineWidth = 200;
  to.lineCap = "round";
  to.beginPath();
  for (let i = 0; i < SHARDS; i++) {
    // Every other one flies farther.
    const reach = (i % 2 === 0 ? 2_400 : 1_500) * Math.sqrt(part) + 400;
    const [dx, dy] = [Math.cos(i * TURN / SHARDS), Math.sin(i * TURN / SHARDS)];
    line(to, x + dx * (reach - 350), y + dy * (reach - 350), x + dx * reach, y + dy * reach);
  }
  to.stroke();
  to.globalAlpha = 1;
}

/** At the muzzle of who fires. */
export function drawMuzzle(
  to: CanvasRenderingContext2D,
  x: number,
  y: number,
  turn: number,
  colour: string,
): void {
  const reach = TUNING.playerRadius + 420;
  to.fillStyle = colour;
  to.beginPath();
  to.arc(x + Math.cos(turn) * reach, y + Math.sin(turn) * reach, 260, 0, TURN);
  to.fill();
}
