/** The game's names as whoever reads a page calls them. */

import { spokenLanguage } from "../components/words/language.ts";
import type { CurrentGame, GameConfig } from "../services/game/mod.ts";

/** The game in force, named in the language of the page that is drawn. */
export function spokenGame(game: Pick<CurrentGame, "namedIn">): GameConfig {
  return game.namedIn(spokenLanguage());
}

/** A season that the staff has called otherwise than the file is called so in every language. */
export function seasonName(
  { id, name }: { id: string; name: string },
  game: Pick<CurrentGame, "config" | "namedIn">,
): string {
  const at = game.config.seasons.findIndex((each) => each.id === id && each.name === name);
  return at < 0 ? name : spokenGame(game).seasons[at]!.name;
}
