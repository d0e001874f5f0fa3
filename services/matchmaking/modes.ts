/** Which modes can be queued for, and switching them off and on (MM4, OPS9). */

import type { Audit } from "../audit/mod.ts";
import type { GameConfig } from "../game/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { matchmakingFailures } from "./errors.ts";
import type { SwitchStore } from "./stores/switch.ts";
import type { ModeState } from "./types.ts";

export interface Modes {
  list(): Promise<ModeState[]>;
  /** Off: queueing is refused and who waits is let go. @throws matchmaking.unknown_mode */
  set(actor: Actor, mode: string, enabled: boolean): Promise<ModeState>;
}

export function createModes(
  { store, game, audit, clock }: {
    store: SwitchStore;
    game: GameConfig;
    audit: Audit;
    clock: Clock;
  },
): Modes {
  async function list(): Promise<ModeState[]> {
    const rows = new Map((await store.list()).map((row) => [row.mode, row]));
    return game.modes.map(({ id, name, enabled }) => ({
      mode: id,
      name,
      enabled: enabled && (rows.get(id)?.enabled ?? true),
      changedAt: rows.get(id)?.changedAt ?? null,
    }));
  }

  return {
    list,
    async set({ caller, address }, mode, enabled) {
      // The configuration's own switch is not the operator's: such a mode has no matcher.
      if (!game.modes.some((each) => each.id === mode && each.enabled)) {
        throw matchmakingFailures.make("unknown_mode", `Cannot switch "${mode}": it is no mode`);
      }
      await store.set(mode, enabled, new Date(clock.now()));
      await audit.record({
        action: "mode.switch",
        actor: caller.id,
        subjects: [mode],
        addresses: [address],
        outcome: "done",
        details: { enabled },
      });
      return (await list()).find((state) => state.mode === mode)!;
    },
  };
}
