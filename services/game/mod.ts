/**
 * The game as data: what operators configure instead of programming. Read by every domain.
 *
 * `config.ts` says what may stand in it, `current.ts` holds the one in force, `reload.ts` reads it again
 * while it is played, `switches.ts` takes single modes and boards out of it for a while, `windows.ts` lets
 * operators change how far tickets of a mode look.
 */

export { gameChores } from "./chores.ts";
export { type CatalogItem, goodsOf } from "./catalog.ts";
export * from "./config.ts";
export { createCurrentGame, type CurrentGame } from "./current.ts";
export { gameFailures } from "./errors.ts";
export { switchedOff } from "./fragments.ts";
export {
  answersTo,
  createGameReload,
  type GameReload,
  type ReadGame,
  reloadEntry,
} from "./reload.ts";
export { withWindows } from "./overlay.ts";
export { createGameStore } from "./store.ts";
export { createSwitches, type Switches } from "./switches.ts";
export { tierOf, type TierPlace } from "./tiers.ts";
export * from "./types.ts";
export { versionOf } from "./seen.ts";
export { createWindows, type Windows } from "./windows.ts";
export * from "./wire.ts";
