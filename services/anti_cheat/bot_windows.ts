/**
 * Cuts each player's play into windows for the bot model (TEL3, ML5): every `BOT_WINDOW` judged events one,
 * of just these events. What is older than the rules look back is left out, so that whoever takes over
 * and replays those minutes cuts at the same events.
 *
 * Holds the numbers of each player's events since the last cut, some 7 KB; the judge drives it. Where
 * it cut is stored with the event that completed the window, in one transaction.
 */

import { BOT_WINDOW } from "./bot_decision.ts";
import { LOOK_BACK_MS } from "./rules/mod.ts";
import type { Observed } from "./types.ts";

/** One that is complete, before anything is said about it. */
export interface BotWindow {
  userId: string;
  /** The event that completed it. */
  eventId: string;
  /** When that arrived, in milliseconds. */
  receivedAt: number;
  features: Float32Array<ArrayBuffer>;
}

/** What the model sees of a window's events, oldest first. Its features are its own matter. */
export type BotFeatures = (events: readonly Observed[]) => Float32Array<ArrayBuffer>;

export interface BotWindows {
  /** @returns whether this event completes a window; `take` has it */
  see(userId: string, event: Observed): boolean;
  /** The window that was completed last, as features. */
  take(userId: string, event: Observed, features: BotFeatures): BotWindow;
  /** Takes up where another has left off. @param cut the event that completed the last window, if any */
  resume(userId: string, past: readonly Observed[], cut: string | undefined): void;
  forget(userId: string): void;
}

/** Kinds that features look at, with the numbers that they look at. */
const KINDS = ["", "input", "reaction", "aim", "move", "spawn"] as const;

interface Kept {
  count: number;
  kind: Uint8Array;
  /** By the client's clock, and corrected for it. */
  at: Float64Array;
  corrected: Float64Array;
  a: Float64Array;
  b: Float64Array;
  flag: Uint8Array;
}

export function createBotWindows(): BotWindows {
  const players = new Map<string, Kept>();

  function keptOf(userId: string): Kept {
    let kept = players.get(userId);
    if (!kept) {
      const numbers = () => new Float64Array(BOT_WINDOW);
      kept = {
        ...{ count: 0, kind: new Uint8Array(BOT_WINDOW), flag: new Uint8Array(BOT_WINDOW) },
        ...{ at: numbers(), corrected: numbers(), a: numbers(), b: numbers() },
      };
      players.set(userId, kept);
    }
    return kept;
  }

  function add(kept: Kept, { kind, at, skew, payload }: Observed): void {
    const i = kept.count++;
    const [a, b, flag] = numbersOf(kind, payload);
    kept.kind[i] = Math.max(0, KINDS.indexOf(kind as typeof KINDS[number]));
    kept.at[i] = at;
    kept.corrected[i] = at + (skew ?? 0);
    kept.a[i] = a;
    kept.b[i] = b;
    kept.flag[i] = flag ? 1 : 0;
  }

  return {
    see(userId, event) {
      const kept = keptOf(userId);
      // A window that was complete is nobody's any more.
      if (kept.count === BOT_WINDOW) kept.count = 0;
      add(kept, event);
      if (kept.count < BOT_WINDOW) return false;
      dropBefore(kept, event.at + (event.skew ?? 0) - LOOK_BACK_MS);
      return kept.count === BOT_WINDOW;
    },

    take(userId, { id, receivedAt }, features) {
      const kept = players.get(userId)!;
      const events = Array.from({ length: kept.count }, (_, i) => observedOf(kept, i));
      return { userId, eventId: id, receivedAt, features: features(events) };
    },

    resume(userId, past, cut) {
      const kept = keptOf(userId);
      kept.count = 0;
      const from = past.findLastIndex(({ id }) => id === cut) + 1;
      for (const event of past.slice(Math.max(from, past.length - BOT_WINDOW + 1))) {
        add(kept, event);
      }
    },

    forget: (userId) => void players.delete(userId),
  };
}

function dropBefore(kept: Kept, time: number): void {
  let left = 0;
  for (let i = 0; i < kept.count; i++) {
    if (kept.corrected[i]! < time) continue;
    for (const column of [kept.kind, kept.at, kept.corrected, kept.a, kept.b, kept.flag]) {
      column[left] = column[i]!;
    }
    left++;
  }
  kept.count = left;
}

function numbersOf(
  kind: string,
  payload: Observed["payload"],
): [a: number, b: number, flag: boolean] {
  switch (kind) {
    case "input":
      return [0, 0, payload["repeat"] === true];
    case "reaction":
      return [Number(payload["ms"]), 0, false];
    case "aim":
      return [Number(payload["delta_deg"]), Number(payload["dt_ms"]), payload["hit"] === true];
    case "move":
    case "spawn":
      return [Number(payload["x"]), Number(payload["y"]), false];
  }
  return [0, 0, false];
}

const NOTHING = {};

function observedOf({ kind, at, a, b, flag }: Kept, i: number): Observed {
  const name = KINDS[kind[i]!]!;
  const payload = name === "input"
    ? { repeat: flag[i] === 1 }
    : name === "reaction"
    ? { ms: a[i] }
    : name === "aim"
    ? { delta_deg: a[i], dt_ms: b[i], hit: flag[i] === 1 }
    : name === ""
    ? NOTHING
    : { x: a[i], y: b[i] };
  return { id: "", kind: name, at: at[i]!, receivedAt: 0, payload };
}
