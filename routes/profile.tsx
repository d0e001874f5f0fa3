/** `/profile`: one's ratings and one's account. */

import type { Context } from "hono";
import { Histories } from "../components/play/Histories.tsx";
import { Account } from "../islands/account/Account.tsx";
import { SignIn } from "../islands/account/SignIn.tsx";
import type { CurrentGame } from "../services/game/mod.ts";
import type { Accounts } from "../services/identity/mod.ts";
import type { Ratings } from "../services/ratings/mod.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { playingSince, ProfileWords } from "../components/words/profile.ts";
import { pageTitle } from "../components/words/page.ts";

export function profilePage(
  { accounts, ratings, game, viewer, page }: {
    accounts: Accounts;
    ratings: Ratings;
    game: CurrentGame;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  return async function profile(c: Context<AppEnv>): Promise<Response> {
    const player = await viewer(c);
    if (!player) {
      const body = (
        <>
          <h1>{ProfileWords.Profile}</h1>
          <p>{ProfileWords.NobodyIsSignedIn}</p>
          <SignIn />
          <noscript>
            <p>{ProfileWords.SigningInNeedsScript}</p>
          </noscript>
        </>
      );
      return await page(c, { title: pageTitle(ProfileWords.Profile), body });
    }
    const [sessions, played] = await Promise.all([
      accounts.listSessions(player.id),
      Promise.all(game.config.modes.map(async ({ id, name }) => ({
        ...{ id, name },
        ...await ratings.get(player.id, id),
      }))),
    ]);
    const body = (
      <>
        <h1 data-panel="name">{player.displayName}</h1>
        <p class="quiet small">{playingSince(player.createdAt.toISOString().slice(0, 10))}</p>
        <Histories modes={played} />
        <Account
          player={{ id: player.id, name: player.displayName, region: player.region }}
          regions={game.config.regions.map(({ id, name }) => ({ id, name }))}
          sessions={sessions.map(({ id, createdAt, usedAt }) => ({
            session_id: id,
            created_at: createdAt,
            used_at: usedAt,
            current: id === player.sessionId,
          }))}
        />
      </>
    );
    return await page(c, { title: pageTitle(player.displayName), body, player });
  };
}
