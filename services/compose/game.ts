/** The game while it is played: off-switches, search windows, and reading it again. */

import {
  createGameReload,
  createGameStore,
  createSwitches,
  createWindows,
  type ReadGame,
  withWindows,
} from "../game/mod.ts";
import type { Base } from "./base.ts";

export async function openGame(
  { game, database, node, clock, log }: Base,
  read?: ReadGame,
) {
  const first = game.config;
  const store = createGameStore(database);
  const switches = createSwitches({ store, game, clock, log });
  await switches.load();
  const reload = createGameReload({
    ...{ store, game, node, clock, log },
    read: read ?? (() => ({ game: first })),
  });
  const windows = createWindows({ store, reload, clock });
  // Before anything is made of the game: what operators have changed outlives a restart.
  await game.replace(withWindows(first, await store.listWindows()));
  return { game, gameStore: store, switches, windows, reload };
}
