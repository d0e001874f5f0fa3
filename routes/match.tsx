/** `/matches/{id}`: who played whom, why, and what became of it. */

import type { Context } from "hono";
import { MatchView } from "./views/MatchView.tsx";
import type { CurrentGame } from "../services/game/mod.ts";
import type { Identity } from "../services/identity/mod.ts";
import type { Matches } from "../services/matchmaking/mod.ts";
import { requestFailures } from "../services/platform/errors.ts";
import { isId } from "../services/platform/ids.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { matchOf, MatchWords } from "../components/words/match.ts";
import { pageTitle } from "../components/words/page.ts";
import { nameIn } from "../components/words/named.ts";
import { spokenGame } from "./game_names.ts";

export function matchPage(
  { matches, identity, game, page }: {
    matches: Matches;
    identity: Identity;
    game: CurrentGame;
    page: RenderPage;
  },
) {
  return async function show(c: Context<AppEnv>): Promise<Response> {
    const caller = c.get("caller");
    const id = c.req.param("match_id")!.toLowerCase();
    if (!isId(id)) throw requestFailures.make("not_found", MatchWords.NoSuchMatch);
    const match = await matches.get(caller, id);
    const users = new Map(
      await Promise.all(match.participants.map(async ({ userId }) => {
        return [userId, await identity.getUser(userId).catch(() => undefined)] as const;
      })),
    );
    const { modes, regions } = spokenGame(game);
    const mode = nameIn(modes, match.mode);
    const { quality } = match;
    // What was voided is as if it had not been.
    const counts = match.status !== "voided";
    const body = (
      <MatchView
        id={id}
        mode={mode}
        region={nameIn(regions, match.region)}
        status={match.status}
        elsewhere={match.address !== null}
        rated={match.rated && counts}
        player={caller.id}
        createdAt={match.createdAt}
        finishedAt={match.finishedAt}
        quality={{
          spread: quality.ratingSpread,
          waitS: quality.maxWaitS,
          window: quality.windows.length > 0 ? Math.max(...quality.windows) : undefined,
          expanded: quality.expanded,
          chances: quality.winProbability,
        }}
        teams={Array.from({ length: match.teams }, (_, team) => ({
          bots: match.bots?.[team] ?? 0,
          players: match.participants.filter((each) => each.team === team)
            .map(({ userId, mmrBefore, mmrAfter, result, left }) => ({
              ...{ id: userId, mmrBefore, left },
              ...(counts ? { mmrAfter, result } : { mmrAfter: null, result: null }),
              name: users.get(userId)?.displayName ?? MatchWords.DeletedPlayer,
            })),
        }))}
      />
    );
    const player = users.get(caller.id);
    return await page(c, { title: pageTitle(matchOf(mode)), body, player });
  };
}
