/**
 * Hands for screens_of_match.ts: to the core, around each other, aiming at where the other is, by keys
 * and mouse alone. What they know is what their own page is sent.
 */

import type { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { readClientFrame } from "../services/arena/codec/commands.ts";
import { CONTROL_FRAME, readControl } from "../services/arena/codec/control.ts";
import { createSnapshotReader, isSnapshot } from "../services/arena/codec/snapshot.ts";
import { POSITION_STEP, SEEN } from "../services/arena/codec/types.ts";
import { createRoute, createWays } from "../services/arena/opponents/ways.ts";
import { createPredictor } from "../services/arena/prediction/mod.ts";
import { type Arena, createWorld, TUNING } from "../services/arena/simulation/mod.ts";

type Predictor = ReturnType<typeof createPredictor>;

export interface Fighter {
  arena?: Arena;
  /** Of its own body, predicted as the page predicts it. */
  body?: Predictor;
  /** Where it sees the other, in milliunits; undefined: out of its sight. */
  other?: { x: number; y: number; alive: boolean } | undefined;
  health: number;
  over: boolean;
}

/** Called before the page enters the match. */
export function followFighter(page: Page): Fighter {
  const fighter: Fighter = { health: TUNING.health, over: false };
  page.on("websocket", (socket) => {
    if (!socket.url().includes("/arena/")) return;
    let reader: ReturnType<typeof createSnapshotReader> | undefined;
    socket.on("framesent", ({ payload }) => {
      const frame = readClientFrame(payload as Buffer);
      if (frame.kind !== "commands") return;
      for (const command of frame.commands) fighter.body?.apply({ ...command, delay: 0 });
    });
    socket.on("framereceived", ({ payload }) => {
      const frame = payload as Buffer;
      if (frame[0] === CONTROL_FRAME) {
        const control = readControl(frame);
        if (control.type === "over") fighter.over = true;
        if (control.type !== "welcome") return;
        const { setup } = control;
        const arena = fighter.arena = createWorld(setup).arena;
        fighter.body = createPredictor({ arena, tuning: TUNING });
        const { width, height } = arena;
        reader = createSnapshotReader({
          ...{ width, height, seats: setup.seats.length, sides: setup.sides },
        });
      } else if (isSnapshot(frame) && reader) {
        const { own, players: [seen] } = reader.read(frame);
        if (own) {
          fighter.body!.reconcile(own);
          fighter.health = own.health;
        }
        fighter.other = seen && {
          ...{ x: seen.x * POSITION_STEP, y: seen.y * POSITION_STEP },
          alive: (seen.flags & SEEN.alive) !== 0,
        };
      }
    });
  });
  return fighter;
}

/** At the core, with the other in sight. */
export function isFighting({ arena, body, other }: Fighter): boolean {
  if (!arena || !body || !other?.alive) return false;
  const { x, y } = body.bodies;
  return Math.hypot(x[0]! - arena.core.x, y[0]! - arena.core.y) < NEAR;
}

const STEP_MS = 100;
/** Milliunits: so near to the core it is held, and the other is kept at such a distance. */
const NEAR = 2_500;
const APART = 5_000;
/** Who has less health looks for more. */
const HURT = 70;
/** Pixels beside the target that the second one aims: somebody has to lose. */
const CLUMSY = 50;
const WAYS = [["a", "d"], ["w", "s"]] as const;

/** Plays until the match is over. @param skill 0 aims well, 1 less */
export async function fight(page: Page, own: Fighter, skill: number): Promise<void> {
  const { width, height } = (await page.locator("canvas").boundingBox())!;
  const { core, pickups: [pickup = core] } = own.arena!;
  const route = createRoute(createWays(own.arena!));
  const next = { x: 0, y: 0 };
  const held = new Set<string>();
  const hold = async (key: string, wanted: boolean) => {
    if (held.has(key) === wanted) return;
    if (wanted) held.add(key);
    else held.delete(key);
    await (wanted ? page.keyboard.down(key) : page.keyboard.up(key));
  };
  for (let round = 0; !own.over; round++) {
    await page.waitForTimeout(STEP_MS);
    const { x, y } = own.body!.bodies;
    const me = { x: x[0]!, y: y[0]! };
    const target = own.other?.alive ? own.other : undefined;
    // The second one is the more careful.
    const place = skill === 1 && own.health > 0 && own.health < HURT ? pickup : core;
    route.next(me.x, me.y, place.x, place.y, next);
    const atCore = place === core && Math.hypot(core.x - me.x, core.y - me.y) < NEAR;
    const goal = atCore ? around(me, target, round) : to(me, next);
    for (const [axis, [less, more]] of WAYS.entries()) {
      await hold(less, goal[axis]! < -0.35);
      await hold(more, goal[axis]! > 0.35);
    }
    const far = target ? Math.hypot(target.x - me.x, target.y - me.y) : Infinity;
    if (target) {
      const unit = Math.max(width / 32_000, height / 20_000);
      const body = middleOf(me, own.arena!, { width, height, unit });
      const miss = skill * CLUMSY * Math.sin(round);
      const aim = [(target.x - me.x) * unit + body.x, (target.y - me.y) * unit + body.y + miss];
      await page.mouse.move(clamp(aim[0]!, 2, width - 2), clamp(aim[1]!, 2, height - 2));
    }
    await hold("q", far < 11_000);
    if (far < 3_000) await page.keyboard.press("e");
    if (round % 12 === 4 + skill && far < 8_000) await page.keyboard.press("Space");
  }
  for (const key of held) await page.keyboard.up(key);
}

function to(me: { x: number; y: number }, { x, y }: { x: number; y: number }): [number, number] {
  const far = Math.hypot(x - me.x, y - me.y) || 1;
  return [(x - me.x) / far, (y - me.y) / far];
}

/** Around the other, nearer or farther as far as it is. */
function around(
  me: { x: number; y: number },
  target: { x: number; y: number } | undefined,
  round: number,
): [number, number] {
  if (!target) return [0, 0];
  const [dx, dy] = to(me, target);
  const side = round % 16 < 8 ? 1 : -1;
  const nearer = Math.hypot(target.x - me.x, target.y - me.y) > APART ? 1 : -1;
  return [nearer * dx - side * dy, nearer * dy + side * dx];
}

/** Where the body is on the canvas: the camera stays within the walls. */
function middleOf(
  { x, y }: { x: number; y: number },
  arena: Arena,
  { width, height, unit }: { width: number; height: number; unit: number },
): { x: number; y: number } {
  const at = (value: number, length: number, pixels: number) => {
    const half = pixels / 2 / unit;
    return (value - clamp(value, half - 2_000, length - half + 2_000)) * unit + pixels / 2;
  };
  return { x: at(x, arena.width, width), y: at(y, arena.height, height) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
