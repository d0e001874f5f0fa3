/**
 * The game as data: what operators configure instead of programming. Read by every domain.
 *
 * `config.ts` says what may stand in it, `current.ts` holds the one in force, `reload.ts` reads it again
 * while it is played, `switches.ts` takes single modes and boards out of it for a while.
 */

export { gameChores } from "./chores.ts";
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
export { createGameStore } from "./store.ts";
export { createSwitches, type Switches } from "./switches.ts";
export * from "./types.ts";
export * from "./wire.ts";
