/**
 * Matches as staff see them (UI7): found by who, where and when, and what voiding one would change.
 *
 * Holds nothing. A preview is what holds at this moment: the void itself counts anew.
 */

import type { CurrentGame } from "../../game/mod.ts";
import { matchmakingFailures } from "../errors.ts";
import type { DeskStore } from "../stores/desk.ts";
import type { FoundMatch, MatchFilter, VoidPreview } from "../types.ts";

export interface MatchDesk {
  list(filter: Omit<MatchFilter, "pools">): Promise<FoundMatch[]>;
  /**
   * Each player's rating as it would be, and the boards that the match fed.
   * @throws matchmaking.match_not_found
   */
  previewVoid(matchId: string): Promise<VoidPreview & { boards: { id: string; name: string }[] }>;
}

export function createMatchDesk(
  { desk, game }: { desk: DeskStore; game: CurrentGame },
): MatchDesk {
  return {
    list(filter) {
      const { modes, regions } = game.config;
      const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id);
      return desk.listMatches({
        ...filter,
        pools: { modes: idsOf(modes), regions: idsOf(regions) },
      });
    },

    async previewVoid(matchId) {
      const preview = await desk.previewVoid(matchId) ??
        matchmakingFailures.fail("match_not_found", `Cannot find the match ${matchId}`);
      // A match that goes on has given nothing yet.
      const fed = preview.status === "finished"
        ? game.config.boards.filter(({ feed }) => feed?.mode === preview.mode)
        : [];
      return { ...preview, boards: fed.map(({ id, name }) => ({ id, name })) };
    },
  };
}
