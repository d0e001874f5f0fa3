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
import { versionOf, windowChanged } from "./seen.ts";
import type { WindowState } from "./types.ts";

const MEMBERS = ["base", "step", "every_s", "cap"] as const;

export interface Windows {
  list(): Promise<WindowState[]>;
  /**
   * In force here when it returns, on the other nodes at their next look.
   * Asked for again with a version that is old by then, a window that is in force is answered as the first time.
   * @param change `window` null: the configuration's counts again
   * @param by `seen`: versions (`versionOf`) of the window that they may have seen; absent: whatever it is by now
   * @throws game.unknown_mode, .window_changed
   */
  set(
    by: { caller: { id: string }; address: string; seen?: readonly string[] },
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
      .map(({ id: mode, name, window: configured, bots_after_s }) => {
        const row = rows.get(mode);
        return {
          ...{ mode, name, configured },
          window: row?.window ?? configured,
          changedAt: row?.changedAt ?? null,
          hasBots: bots_after_s !== undefined,
        };
      });
  }

  return {
    list,

    async set({ caller, address, seen }, { mode, window, reason }) {
      const find = async () => (await list()).find((each) => each.mode === mode);
      const before = await find();
      if (!before) {
        throw gameFailures.make("unknown_mode", `Cannot change the window: "${mode}" is no mode`);
      }
      /** Where it is what is asked for, the answer to an earlier try was lost. */
      const refuseUnlessDone = async (now: WindowState) => {
        if (!isDone(now, window)) throw windowChanged(now);
        await reload.follow();
        return now;
      };
      if (seen !== undefined && !seen.includes(versionOf(before))) {
        return await refuseUnlessDone(before);
      }
      const at = new Date(clock.now());
      const entry: AuditEntry = {
        ...{ at, action: "mode.window", actor: caller.id, subjects: [mode] },
        addresses: address === "" ? [] : [address],
        outcome: "done",
        details: { reason, before: before.window, window: window ?? before.configured },
      };
      const row = window && { window, changedAt: at };
      const expected = seen === undefined ? undefined : before.changedAt;
      // Somebody was faster between the look and the change.
      if (!await store.setWindow(mode, row, { audit: entry, expected })) {
        return await refuseUnlessDone((await find()) ?? before);
      }
      await reload.follow();
      return (await find()) ?? before;
    },
  };
}

/** Whether what is asked for is in force. @param wanted null: the configuration's */
function isDone({ window, changedAt }: WindowState, wanted: Window | null): boolean {
  if (wanted === null || changedAt === null) return wanted === null && changedAt === null;
  return MEMBERS.every((member) => window[member] === wanted[member]);
}
