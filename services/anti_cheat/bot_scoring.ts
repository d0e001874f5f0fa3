/**
 * The bot model's part in judging telemetry (TEL3, ML5), where there is a model: without one nothing is
 * kept and nothing is scored.
 */

import type { Clock } from "../platform/time/clock.ts";
import { idOf } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import { QUIET_MS } from "./rules/mod.ts";
import type { Alert, Observed } from "./types.ts";

/** What scores play; its features are its own matter. */
export interface BotModel {
  /** Name and version, for the evidence. */
  version: string;
  /** Scores from here on are told. */
  threshold: number;
  /** For each player's last events, oldest first, how sure it is of a program: 0 to 1. */
  score(windows: readonly (readonly Observed[])[]): Promise<number[]>;
}

export interface BotScoring {
  see(userId: string, event: Observed): void;
  /** Alerts about those of whom enough was seen since the last time. */
  score(): Promise<Alert[]>;
  /** The model was told about the player at that time: it keeps quiet as if it had been here. */
  mute(userId: string, at: number): void;
  forget(userId: string): void;
}

export const BOT_MODEL_RULE = "bot_model";
const WINDOW = 256;
/** Events of a player between two scores. */
const EVERY = 128;

interface Watched {
  window: Observed[];
  fresh: number;
  quietUntil: number;
}

export function createBotScoring(
  { model, clock, log }: { model: BotModel; clock: Clock; log: Logger },
): BotScoring {
  const players = new Map<string, Watched>();
  let due = new Set<string>();

  function watched(userId: string): Watched {
    let player = players.get(userId);
    if (!player) players.set(userId, player = { window: [], fresh: 0, quietUntil: -Infinity });
    return player;
  }

  return {
    see(userId, event) {
      const player = watched(userId);
      player.window.push(event);
      if (player.window.length > WINDOW) player.window.shift();
      if (++player.fresh >= EVERY) due.add(userId);
    },

    async score() {
      const asked = [...due].map((userId) => ({ userId, player: players.get(userId)! }))
        .filter(({ player }) => player.window.at(-1)!.receivedAt >= player.quietUntil);
      due = new Set();
      if (asked.length === 0) return [];
      for (const { player } of asked) player.fresh = 0;
      let scores: number[];
      try {
        scores = await model.score(asked.map(({ player }) => player.window));
      } catch (error) {
        // Events are recorded without it.
        log.warn({ err: String(error), model: model.version }, "the bot model cannot be asked");
        return [];
      }
      return asked.flatMap(({ userId, player }, i): Alert[] => {
        const score = scores[i]!;
        const last = player.window.at(-1)!;
        if (!(score >= model.threshold)) return [];
        player.quietUntil = last.receivedAt + QUIET_MS;
        return [{
          id: idOf(`alert ${BOT_MODEL_RULE} ${userId} ${last.id}`),
          ...{ userId, rule: BOT_MODEL_RULE, severity: "medium", eventId: last.id },
          evidence: { score, model: model.version, events: player.window.length },
          at: new Date(clock.now()),
        }];
      });
    },

    mute(userId, at) {
      const player = watched(userId);
      player.quietUntil = Math.max(player.quietUntil, at + QUIET_MS);
    },

    forget(userId) {
      players.delete(userId);
      due.delete(userId);
    },
  };
}
