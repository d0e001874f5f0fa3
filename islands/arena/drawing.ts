/** What the arena looks like: each thing drawn in milliunits, in the page's colours. */

import { SEEN } from "../../services/arena/codec/types.ts";
import type { DrawnPlayer } from "../../services/arena/prediction/mod.ts";
import { type Arena, TUNING } from "../../services/arena/simulation/mod.ts";

export type Colours = Readonly<
  Record<
    "ground" | "floor" | "line" | "cover" | "text" | "accent" | "blue" | "orange" | "danger",
    string
  >
>;

/** The page's own, which differ between light and dark. */
export function readColours(canvas: HTMLCanvasElement): Colours {
  const style = getComputedStyle(canvas);
  const of = (name: string) => style.getPropertyValue(`--world-${name}`).trim() || "gray";
  const names = ["ground", "floor", "line", "cover", "text", "accent", "blue", "orange", "danger"];
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Colours;
}

export function drawFloor(
  to: CanvasRenderingContext2D,
  { width, height, blocks, core }: Arena,
  colours: Colours,
  holder: number,
  ownSide: number,
): void {
  to.fillStyle = colours.floor;
  to.fillRect(0, 0, width, height);
  to.strokeStyle = colours.line;
  to.lineWidth = 40;
  to.beginPath();
  for (let x = 0; x <= width; x += 4_000) line(to, x, 0, x, height);
  for (let y = 0; y <= height; y += 4_000) line(to, 0, y, width, y);
  to.stroke();
  to.beginPath();
  to.arc(core.x, core.y, TUNING.coreRadius, 0, 2 * Math.PI);
  to.lineWidth = 160;
  to.strokeStyle = holder < 0 ? colours.accent : holder === ownSide ? colours.blue : colours.orange;
  to.stroke();
  to.fillStyle = colours.cover;
  for (const { left, top, right, bottom } of blocks) {
    to.beginPath();
    to.roundRect(left, top, right - left, bottom - top, 200);
    to.fill();
  }
  to.strokeStyle = colours.text;
  to.lineWidth = 120;
  to.strokeRect(0, 0, width, height);
}

export function line(
  to: CanvasRenderingContext2D,
  x: number,
  y: number,
  toX: number,
  toY: number,
): void {
  to.moveTo(x, y);
  to.lineTo(toX, toY);
}

export function drawPickups(
  to: CanvasRenderingContext2D,
  { pickups }: Arena,
  colours: Colours,
  there: number,
): void {
  pickups.forEach(({ x, y }, i) => {
    to.globalAlpha = (there & (1 << i)) !== 0 ? 1 : 0.2;
    to.fillStyle = colours.accent;
    to.fillRect(x - 450, y - 150, 900, 300);
    to.fillRect(x - 150, y - 450, 300, 900);
  });
  to.globalAlpha = 1;
}

export function drawWave(
  to: CanvasRenderingContext2D,
  { x, y, side }: { x: number; y: number; side: number },
  part: number,
  colours: Colours,
): void {
  to.globalAlpha = 1 - part;
  to.strokeStyle = side === 0 ? colours.blue : colours.orange;
  to.lineWidth = 240;
  to.beginPath();
  to.arc(x, y, TUNING.waveRadius * (0.4 + 0.6 * part), 0, 2 * Math.PI);
  to.stroke();
  to.globalAlpha = 1;
}

/** A disc with a nose; sides differ by colour and by shape. */
export function drawPlayer(
  to: CanvasRenderingContext2D,
  { x, y, aim, health, flags }: DrawnPlayer,
  { side, hurt, own, colours }: { side: number; hurt: boolean; own: boolean; colours: Colours },
): void {
  if ((flags & SEEN.alive) === 0) return;
  const radius = TUNING.playerRadius;
  const turn = aim * 2 * Math.PI / 256;
  to.save();
  to.translate(x, y);
  to.globalAlpha = (flags & (SEEN.dodging | SEEN.protected)) !== 0 ? 0.55 : 1;
  to.fillStyle = hurt ? colours.text : side === 0 ? colours.blue : colours.orange;
  to.save();
  to.rotate(turn);
  to.beginPath();
  if (side % 2 === 0) to.arc(0, 0, radius, 0, 2 * Math.PI);
  else to.roundRect(-radius, -radius, 2 * radius, 2 * radius, 160);
  to.fill();
  to.beginPath();
  to.moveTo(radius + 320, 0);
  to.lineTo(radius - 120, -260);
  to.lineTo(radius - 120, 260);
  to.fill();
  to.restore();
  if (own) {
    to.strokeStyle = colours.text;
    to.lineWidth = 90;
    to.beginPath();
    to.arc(0, 0, radius + 140, 0, 2 * Math.PI);
    to.stroke();
  }
  to.globalAlpha = 1;
  to.fillStyle = colours.line;
  to.fillRect(-600, -1_000, 1_200, 140);
  to.fillStyle = health > 35 ? colours.accent : colours.danger;
  to.fillRect(-600, -1_000, 1_200 * health / TUNING.health, 140);
  to.restore();
}
