/** One door to all rating systems (MM15). Pure. */

import { expectedScore, updateElo } from "./elo.ts";
import { rateTeamsGlicko2 } from "./glicko2.ts";
import { rateWengLin } from "./weng_lin.ts";
import type { RatedTeam, Rating, RatingSystem } from "../types.ts";

/** Glicko-2's usual volatility of a newcomer. */
export const START_VOLATILITY = 0.06;

/**
 * New ratings of everybody after a game, in the order given.
 *
 * Elo knows two sides; a team counts as its players' mean. Glicko-2 and Weng-Lin take any number.
 */
export function rateGame(system: RatingSystem, teams: readonly RatedTeam[]): Rating[][] {
  switch (system) {
    case "elo":
      return rateElo(teams);
    case "weng-lin":
      return rateWengLin(teams);
    case "glicko2":
      return rateTeamsGlicko2(teams);
  }
}

function rateElo(teams: readonly RatedTeam[]): Rating[][] {
  const means = teams.map(({ players }) =>
    players.reduce((sum, { mmr }) => sum + mmr, 0) / players.length
  );
  return teams.map(({ players, placement }, i) => {
    const other = teams[1 - i]!.placement;
    const score = placement === other ? 0.5 : placement < other ? 1 : 0;
    const own = expectedScore(means[i]!, means[1 - i]!);
    return players.map((player) => ({
      ...player,
      mmr: updateElo(player, own, score),
      games: player.games + 1,
    }));
  });
}
