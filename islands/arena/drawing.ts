/** What the arena looks like: each thing drawn in milliunits, in the page's colours. */

import { SEEN } from "../../services/arena/codec/types.ts";
import type { DrawnPlayer } from "../../services/arena/prediction/mod.ts";
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

/** The page's own, which differ between light and dark. */
export function readColours(canvas: HTMLCanvasElement): Colours {
  const style = getComputedStyle(canvas);
  const of = (name: string) => style.getPropertyValue(`--world-${name}`).trim() || "gray";
  const names = ["ground", "floor", "line", "cover", "edge", "text", "accent", "blue", "orange"];
  names.push("danger");
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
  drawCore(
    to,
    core,
    holder < 0 ? colours.accent : holder === ownSide ? colours.blue : colours.orange,
  );
  for (const { left, top, right, bottom } of blocks) {
    to.fillStyle = colours.line;
    to.beginPath();
    to.roundRect(left, top + SHADE, right - left, bottom - top, 200);
    to.fill();
    to.fillStyle = colours.cover;
    to.beginPath();
    to.roundRect(left, top, right - left, bottom - top, 200);
    to.fill();
    to.strokeStyle = colours.edge;
    to.lineWidth = 60;
    to.stroke();
  }
  to.strokeStyle = colours.edge;
  to.lineWidth = 120;
  to.strokeRect(0, 0, width, height);
}

/** A disc in its holder's colour: a ring, a fainter one inside, and four notches. */
function drawCore(
  to: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  colour: string,
): void {
  const radius = TUNING.coreRadius;
  to.strokeStyle = to.fillStyle = colour;
  to.globalAlpha = 0.1;
  to.beginPath();
  to.arc(x, y, radius, 0, 2 * Math.PI);
  to.fill();
  to.globalAlpha = 1;
  to.lineWidth = 160;
  to.stroke();
  to.globalAlpha = 0.5;
  to.lineWidth = 60;
  to.beginPath();
  to.arc(x, y, radius * 0.72, 0, 2 * Math.PI);
  for (let i = 0; i < 4; i++) {
    const [dx, dy] = [Math.cos(i * Math.PI / 2), Math.sin(i * Math.PI / 2)];
    line(to, x + dx * radius * 0.72, y + dy * radius * 0.72, x + dx * radius, y + dy * radius);
  }
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
  // A dark core within: where it looks is read at a glance.
  to.save();
  to.globalAlpha *= 0.45;
  to.fillStyle = colours.ground;
  to.beginPath();
  if (side % 2 === 0) to.arc(0, 0, radius * 0.5, 0, 2 * Math.PI);
  else to.roundRect(-radius * 0.5, -radius * 0.5, radius, radius, 80);
  to.fill();
  to.restore();
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
