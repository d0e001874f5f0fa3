/**
 * A seat's commands between the socket and the simulation: which of them a tick of the world consumes.
 *
 * Holds the commands that came too early, the tick up to which the body has been moved, and what the
 * shooter saw (a view clock of its own). The match drives it: `receive` for every command in the order
 * of the socket, `take` once per tick.
 *
 * A body advances by its own commands alone, one per tick of its own. Late ones are made good for
 * LATEST ticks, at most AT_ONCE in one tick of the world, so that a network that stalls costs its
 * player nothing and nobody sees a jump; what comes later still has been replaced by standing still.
 * No client gains by sending more, earlier or later: ticks only go up, and each moves the body once.
 */

import type { SentCommand } from "../codec/commands.ts";
import { createViewClock } from "../prediction/view_clock.ts";
import { BUTTON, type Command, FULL_SPEED } from "../simulation/mod.ts";

/** Why a command is ignored (AR7), as telemetry names it. */
export type Refusal = "speed" | "rate" | "order" | "unknown";
/** As well: an ability that was not ready. */
export type Ignored = Refusal | "cooldown";

/** Ticks by which a command may be late: 300 ms. */
export const LATEST = 9;
/** Ticks by which it may be early. */
export const EARLIEST = 15;
/** Commands that one tick of the world consumes at most. */
export const AT_ONCE = 2;
/** Commands that may come per tick of the world, on average, with so many at once after a stall. */
const PER_TICK = 2;
const BURST = 60;
const BUTTONS = BUTTON.bolt | BUTTON.wave | BUTTON.dodge;

export interface CommandQueue {
  /** @returns why it is ignored; `late`: it would have moved a body that has moved on */
  receive(
    command: SentCommand,
    context: { acknowledged: number; worldTick: number },
  ): Refusal | "late" | undefined;
  /** Another client sends from now on: it has seen nothing yet. */
  beginAnew(): void;
  /** What the world consumes in this tick: every body tick once, in order. */
  take(worldTick: number): Command[];
  /** Tick of the last command that moved the body. */
  readonly bodyTick: number;
  /** How many ticks before it was due the newest command came. */
  slack(worldTick: number): number;
}

/** @param since the body has not moved before this tick */
export function createCommandQueue(since: number): CommandQueue {
  const early = new Map<number, Command>();
  let view = createViewClock();
  let bodyTick = since;
  let newest = since;
  let aim = 0;
  let credit = BURST;
  let creditedAt = since;

  /** A leaky bucket, in ticks of the world. */
  function tooMany(worldTick: number): boolean {
    credit = Math.min(BURST, credit + (worldTick - creditedAt) * PER_TICK);
    creditedAt = worldTick;
    if (credit < 1) return true;
    credit--;
    return false;
  }

  return {
    receive(command, { acknowledged, worldTick }) {
      if (tooMany(worldTick)) return "rate";
      const { tick, moveX, moveY, buttons } = command;
      if (tick <= newest || tick > worldTick + EARLIEST) return "order";
      newest = tick;
      // Also of what is ignored below: the client's own view clock went on.
      const delay = acknowledged > 0 ? view.advance(tick, acknowledged) : 0;
      if ((buttons & ~BUTTONS) !== 0) return "unknown";
      if (moveX * moveX + moveY * moveY > FULL_SPEED * FULL_SPEED) return "speed";
      if (tick <= bodyTick) return "late";
      early.set(tick, { ...command, delay });
      return undefined;
    },

    beginAnew: () => view = createViewClock(),

    take(worldTick) {
      const taken: Command[] = [];
      while (taken.length < AT_ONCE && bodyTick < worldTick) {
        const tick = bodyTick + 1;
        const command = early.get(tick);
        // It is too late, or will not come: later ones have, and a socket keeps the order.
        const lost = worldTick - tick > LATEST || newest > tick;
        if (!command && !lost) break;
        early.delete(tick);
        taken.push(command ?? { tick, moveX: 0, moveY: 0, aim, buttons: 0, delay: 0 });
        aim = taken.at(-1)!.aim;
        bodyTick = tick;
      }
      return taken;
    },

    get bodyTick() {
      return bodyTick;
    },
    slack: (worldTick) => newest - worldTick,
  };
}
