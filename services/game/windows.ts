/**
 * Search windows that operators put in place of the configuration's while the game runs (OPS9, MM18): tried
 * in the simulator, in force on every node after the next look, until they are taken back.
 *
 * Holds nothing: a row says what is changed, and each node lays the rows over its own configuration
 * whenever it reads that again. A row of a mode that has left the configuration changes nothing.
 */

import type { AuditEntry } from "../audit/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Window } from "./config.ts";
import { gameFailures } from "./errors.ts";
import type { GameReload } from "./reload.ts";
import type { GameStore } from "./store.ts";
import type { WindowState } from "./types.ts";

export interface Windows {
  list(): Promise<WindowState[]>;
  /**
   * In force here when it returns, on the other nodes at their next look.
   * @param change `window` null: the configuration's counts again
   * @throws game.unknown_mode
   */
  set(
    by: { caller: { id: string }; address: string },
    change: { mode: string; window: Window | null; reason: string },
  ): Promise<WindowState>;
}

export function createWindows(
  { store, reload, clock }: {
    store: Pick<GameStore, "listWindows" | "setWindow">;
    reload: Pick<GameReload, "configured" | "follow">;
    clock: Pick<Clock, "now">;
  },
): Windows {
  async function list(): Promise<WindowState[]> {
    const rows = new Map((await store.listWindows()).map((row) => [row.mode, row]));
    return reload.configured().modes.filter(({ enabled }) => enabled)
      .map(({ id: mode, name, window: configured }) => {
        const row = rows.get(mode);
        return {
          ...{ mode, name, configured },
          window: row?.window ?? configured,
          changedAt: row?.changedAt ?? null,
        };
      });
  }

  return {
    list,

    async set({ caller, address }, { mode, window, reason }) {
      const find = async () => (await list()).find((each) => each.mode === mode);
      const before = await find();
      if (!before) {
        throw gameFailures.make("unknown_mode", `Cannot change the window: "${mode}" is no mode`);
      }
      const at = new Date(clock.now());
      const entry: AuditEntry = {
        ...{ at, action: "mode.window", actor: caller.id, subjects: [mode] },
        addresses: address === "" ? [] : [address],
        outcome: "done",
        details: { reason, before: before.window, window: window ?? before.configured },
      };
      await store.setWindow(mode, window && { window, changedAt: at }, entry);
      await reload.follow();
      return (await find()) ?? before;
    },
  };
}
