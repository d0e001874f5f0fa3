/** What operators have changed, laid over the configuration. Pure. */

import type { GameConfig, Window } from "./config.ts";

/** The configuration with operators' windows in it; those of modes it has not are left aside. */
export function withWindows(
  game: GameConfig,
  rows: readonly { mode: string; window: Window }[],
): GameConfig {
  if (rows.length === 0) return game;
  const windows = new Map(rows.map(({ mode, window }) => [mode, window]));
  return {
    ...game,
    modes: game.modes.map((mode) => ({ ...mode, window: windows.get(mode.id) ?? mode.window })),
  };
}
