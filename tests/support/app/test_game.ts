/** The game of the tests: the shipped one, with search windows that stay when the shipped ones are tuned. */

import { type GameConfig, shippedGameConfig } from "../../../services/game/mod.ts";

/** 50 points at once, 25 more every five seconds: what tests of waits and pairs count by. */
const WINDOW = { base: 50, step: 25, every_s: 5, cap: 400 };

export function testGame(): GameConfig {
  return withTestWindows(shippedGameConfig());
}

export function withTestWindows(game: GameConfig): GameConfig {
  return { ...game, modes: game.modes.map((mode) => ({ ...mode, window: WINDOW })) };
}
