/**
 * Hands for screens_of_match.ts: to the core, around each other, aiming at where the other is, by keys
 * and mouse alone.
 *
 * Each page is only told where the other player is: who one is oneself stands in the other's frames.
 */

import type { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { CONTROL_FRAME, readControl } from "../services/arena/codec/control.ts";
import { createSnapshotReader, isSnapshot } from "../services/arena/codec/snapshot.ts";
import { POSITION_STEP } from "../services/arena/codec/types.ts";
import { type Arena, BODY_FIELDS, createWorld } from "../services/arena/simulation/mod.ts";

export interface Fighter {
  arena?: Arena;
  /** Where its home is from the core: −1 left, 1 right. */
  home: -1 | 1;
  /** Where this page sees the other, in milliunits; undefined: out of its sight. */
  other?: { x: number; y: number; alive: boolean } | undefined;
  over: boolean;
}

/** Called before the page enters the match. */
export function followFighter(page: Page): Fighter {
  const fighter: Fighter = { over: false, home: -1 };
  page.on("websocket", (socket) => {
    if (!socket.url().includes("/arena/")) return;
    let reader: ReturnType<typeof createSnapshotReader> | undefined;
    socket.on("framereceived", ({ payload }) => {
      const frame = payload as Buffer;
      if (frame[0] === CONTROL_FRAME) {
        const control = readControl(frame);
        if (control.type === "over") fighter.over = true;
        if (control.type !== "welcome") return;
        const { setup } = control;
        fighter.arena = createWorld(setup).arena;
        const { width, height } = fighter.arena;
        reader = createSnapshotReader({
          ...{ width, height, seats: setup.seats.length, sides: setup.sides },
        });
      } else if (isSnapshot(frame) && reader) {
        const { own, players: [seen] } = reader.read(frame);
        const x = own?.body?.[BODY_FIELDS.indexOf("x")];
        if (x !== undefined) fighter.home = x < fighter.arena!.core.x ? -1 : 1;
        fighter.other = seen && {
          ...{ x: seen.x * POSITION_STEP, y: seen.y * POSITION_STEP },
          alive: (seen.flags & 1) === 1,
        };
      }
    });
  });
  return fighter;
}

const STEP_MS = 120;
/** Milliunits: so near to the core it is held, and the other is kept at such a distance. */
const NEAR = 3_000;
const APART = 5_000;
/** Pixels beside the target that the second one aims: somebody has to lose. */
const CLUMSY = 50;
/** Who moved less in a step is held up by something. */
const STUCK = 150;
const WAYS = [["a", "d"], ["w", "s"]] as const;

/** Plays until the match is over. @param skill 0 aims well, 1 less */
export async function fight(
  page: Page,
  own: Fighter,
  other: Fighter,
  skill: number,
): Promise<void> {
  const { width, height } = (await page.locator("canvas").boundingBox())!;
  const held = new Set<string>();
  const hold = async (key: string, wanted: boolean) => {
    if (held.has(key) === wanted) return;
    if (wanted) held.add(key);
    else held.delete(key);
    await (wanted ? page.keyboard.down(key) : page.keyboard.up(key));
  };
  let last = { x: 0, y: 0 };
  let stuck = 0;
  for (let round = 0; !own.over; round++) {
    await page.waitForTimeout(STEP_MS);
    const { arena, home, other: target } = own;
    const { core } = arena!;
    // Until the other sees this one it walks from its home to the middle, around what stands between.
    const me = other.other ?? { x: core.x + home * 12_000, y: core.y - home * 10_000 };
    if (Math.hypot(me.x - last.x, me.y - last.y) < STUCK) stuck++;
    else stuck = Math.max(0, stuck - 1);
    last = me;
    const way = wayOf(me, core, target, round);
    const goal = other.other && stuck > 3 ? [way[1], -way[0]] as const : way;
    if (stuck > 9) stuck = 0;
    for (const [axis, [less, more]] of WAYS.entries()) {
      await hold(less, goal[axis]! < -0.35);
      await hold(more, goal[axis]! > 0.35);
    }
    if (target?.alive) {
      const unit = Math.max(width / 32_000, height / 20_000);
      const body = middleOf(me, arena!, { width, height, unit });
      const miss = skill * CLUMSY * Math.sin(round);
      const [x, y] = [(target.x - me.x) * unit + body.x, (target.y - me.y) * unit + body.y + miss];
      await page.mouse.move(clamp(x, 2, width - 2), clamp(y, 2, height - 2));
    }
    const far = target ? Math.hypot(target.x - me.x, target.y - me.y) : Infinity;
    await hold("q", target?.alive === true && far < 11_000);
    if (far < 3_000) await page.keyboard.press("e");
    if (round % 9 === 4 + skill && far < 8_000) await page.keyboard.press("Space");
  }
  for (const key of held) await page.keyboard.up(key);
}

/** To the core; there around the other, nearer or farther as far as it is. */
function wayOf(
  me: { x: number; y: number },
  core: { x: number; y: number },
  target: Fighter["other"],
  round: number,
): [number, number] {
  const [dx, dy] = [core.x - me.x, core.y - me.y];
  const far = Math.hypot(dx, dy);
  if (far > NEAR || !target?.alive) return far < 500 ? [0, 0] : [dx / far, dy / far];
  const [tx, ty] = [target.x - me.x, target.y - me.y];
  const apart = Math.hypot(tx, ty) || 1;
  const side = round % 16 < 8 ? 1 : -1;
  const nearer = apart > APART ? 1 : -1;
  return [(nearer * tx - side * ty) / apart, (nearer * ty + side * tx) / apart];
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
