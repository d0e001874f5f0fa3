/**
 * Draws the arena: floor, cover, core, pick-ups, players, bolts, waves. Canvas 2D, no image.
 *
 * Holds what flies and fades between frames. The camera follows the own body; 32 × 20 units are seen.
 */

import type { SeenEvent } from "../../services/arena/codec/types.ts";
import { type DrawnPlayer, TICK_MS } from "../../services/arena/prediction/mod.ts";
import {
  type Arena,
  BUTTON,
  DIRECTION,
  DIRECTIONS,
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
import type { Playing } from "./link.ts";

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

export interface Scene {
  /** @returns where the own body is, in CSS pixels */
  draw(playing: Playing, nowMs: number): { x: number; y: number };
}

/** @param onEvent hears each event when it is seen */
export function createScene(
  canvas: HTMLCanvasElement,
  onEvent?: (event: SeenEvent, playing: Playing) => void,
): Scene {
  const context = canvas.getContext("2d", { alpha: false })!;
  const colours = readColours(canvas);
  const bolts = new Map<number, Bolt>();
  const waves: { x: number; y: number; side: number; at: number }[] = [];
  const flashes = new Map<number, number>();
  /** Own bolts that the server has not told of yet, and its ids of those that it has. */
  const unnamed: number[] = [];
  const named = new Map<number, number>();
  let ownBolt = 0;
  let lastCommand = -1;

  function hear(event: SeenEvent, { welcome, arena }: Playing, nowMs: number): void {
    const seat = Number(event["seat"]);
    const [x, y] = [Number(event["x"]), Number(event["y"])];
    switch (event.kind) {
      case "bolt": {
        const id = Number(event["id"]);
        // The own ones are drawn since they were asked for; here is what the server calls them.
        if (seat === welcome.seat) named.set(id, unnamed.shift() ?? id);
        else bolts.set(id, fly(arena, { id, seat, x, y, firedAt: nowMs }, Number(event["aim"])));
        return;
      }
      case "boltEnd": {
        const id = Number(event["id"]);
        bolts.delete(named.get(id) ?? id);
        named.delete(id);
        return;
      }
      case "wave":
        return void waves.push({ x, y, side: sideOf(welcome, seat), at: nowMs });
      case "hit":
        return void flashes.set(seat, nowMs);
    }
  }

  function ownDeeds(playing: Playing, nowMs: number): void {
    const { client: { predictor: { bodies, acts } }, arena, welcome: { seat } } = playing;
    const tick = bodies.tick[0]!;
    if (tick === lastCommand) return;
    lastCommand = tick;
    const [x, y, aim] = [bodies.x[0]!, bodies.y[0]!, bodies.aim[0]!];
    if ((acts.done & BUTTON.bolt) !== 0) {
      const id = -(++ownBolt);
      unnamed.push(id);
      bolts.set(id, fly(arena, { id, seat, x, y, firedAt: nowMs }, aim));
    }
  }

  return {
    draw(playing, nowMs) {
      const { client, arena, welcome } = playing;
      const { width, height, scale } = resize(canvas);
      for (const event of client.events(nowMs)) {
        hear(event, playing, nowMs);
        onEvent?.(event, playing);
      }
      ownDeeds(playing, nowMs);
      const own = welcome.seat < 0 ? arena.core : client.own(nowMs);
      const watches = welcome.seat < 0;
      // Who looks on sees all of it.
      const unit = watches
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
      drawFloor(
        context,
        arena,
        colours,
        client.newest?.board.core ?? -1,
        welcome.players[welcome.seat]?.side ?? 0,
      );
      drawPickups(context, arena, colours, client.newest?.board.pickups ?? 0);
      for (const wave of waves) {
        const part = (nowMs - wave.at) / WAVE_MS;
        if (part < 1) drawWave(context, wave, part, colours);
      }
      while (waves[0] && nowMs - waves[0].at > WAVE_MS) waves.shift();
      const me = client.newest?.own;
      const all: DrawnPlayer[] = client.others(nowMs);
      if (me) {
        const aim = client.predictor.bodies.aim[0]! / (DIRECTIONS / 256);
        all.push({ seat: welcome.seat, ...own, aim, health: me.health, flags: me.flags });
      }
      for (const player of all) {
        const hurt = nowMs - (flashes.get(player.seat) ?? -Infinity) < FLASH_MS;
        const own = player.seat === welcome.seat;
        drawPlayer(context, player, { side: sideOf(welcome, player.seat), hurt, own, colours });
      }
      drawBolts(bolts, context, colours, welcome, nowMs);
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

/** As the player sees it: 0 is one's own side, 1 another. */
function sideOf({ players, seat: own }: Playing["welcome"], seat: number): number {
  return players[seat]?.side === (players[own]?.side ?? 0) ? 0 : 1;
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
  welcome: Playing["welcome"],
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
    to.strokeStyle = sideOf(welcome, bolt.seat) === 0 ? colours.blue : colours.orange;
    to.beginPath();
    line(to, x - bolt.dx * 500, y - bolt.dy * 500, x, y);
    to.stroke();
  }
}
