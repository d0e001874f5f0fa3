/** Which state of a mode's window an operator saw: what was changed meanwhile is not changed unseen. */

import { sha256 } from "../platform/ids.ts";
import { gameFailures } from "./errors.ts";
import type { WindowState } from "./types.ts";

type Seen = Pick<WindowState, "window" | "changedAt">;

/** Of what an operator decides by: another one once any of it differs, the same on nodes of unlike files. */
export function versionOf({ window, changedAt }: Seen): string {
  const points = ({ base, step, every_s, cap }: Seen["window"]) => [base, step, every_s, cap];
  const state = [points(window), changedAt?.getTime()];
  return sha256(JSON.stringify(state)).toHex().slice(0, 16);
}

/** @returns game.window_changed, with the window in force */
export function windowChanged(now: Seen & { mode: string }) {
  return gameFailures.make(
    "window_changed",
    `Cannot change the window of "${now.mode}": somebody else has done so since`,
    {
      members: {
        ...{ window: now.window, version: versionOf(now) },
        changed_at: now.changedAt?.toISOString() ?? null,
      },
    },
  );
}
