/**
 * Who may call what: the one table of routes, roles and limits (SEC5, SEC6), a file a domain. A route
 * without a row answers nothing; a test walks every row with every role.
 */

import { ADMIN_ACCESS } from "./admin.ts";
import { AUTH_ACCESS } from "./auth.ts";
import { BOARDS_ACCESS } from "./boards.ts";
import { ECONOMY_ACCESS } from "./economy.ts";
import { ML_ACCESS } from "./ml.ts";
import { PLAY_ACCESS } from "./play.ts";
import { STAFF_PLAY_ACCESS } from "./staff_play.ts";
import { SYSTEM_ACCESS } from "./system.ts";
import { TELEMETRY_ACCESS } from "./telemetry.ts";
import type { AccessTable } from "./types.ts";

export type { Access } from "./types.ts";

export const ACCESS: AccessTable = join([
  ADMIN_ACCESS,
  AUTH_ACCESS,
  BOARDS_ACCESS,
  ECONOMY_ACCESS,
  ML_ACCESS,
  PLAY_ACCESS,
  STAFF_PLAY_ACCESS,
  SYSTEM_ACCESS,
  TELEMETRY_ACCESS,
]);

/** @throws Error for a route that two domains have: one of them would be lost without a word */
export function join(tables: readonly AccessTable[]): AccessTable {
  const rows = tables.flatMap((table) => Object.entries(table));
  const seen = new Set<string>();
  for (const [route] of rows) {
    if (seen.has(route)) throw new Error(`Cannot say who may call ${route}: it has two rows`);
    seen.add(route);
  }
  return Object.fromEntries(rows);
}
