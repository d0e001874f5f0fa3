/** Who is in a match that goes on. */

import type { Match } from "../types.ts";

/** Who reports for matches of the arena: no game server's client can have a colon in its name. */
export const ARENA_AUTHORITY = "veze:arena";

/** Whether the match is not over and has the player, who has not left it. */
export function holds(match: Match, userId: string): boolean {
  return match.finishedAt === null &&
    match.participants.some((each) => each.userId === userId && !each.left);
}
