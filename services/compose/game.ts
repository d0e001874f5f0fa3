/** The game while it is played: off-switches, and reading it again. */

import { createGameReload, createGameStore, createSwitches, type ReadGame } from "../game/mod.ts";
import type { Base } from "./base.ts";

export async function openGame(
  { game, database, node, clock, log }: Base,
  read: ReadGame = () => ({ game: game.config }),
) {
  const store = createGameStore(database);
  const switches = createSwitches({ store, game, clock, log });
  await switches.load();
  const reload = createGameReload({ store, game, read, node, clock, log });
  return { game, gameStore: store, switches, reload };
}
