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
          <h1>Profile</h1>
          <p>Nobody is signed in. A guest needs no name and no password; this browser keeps it.</p>
          <SignIn />
          <noscript>
            <p>Signing in from this page needs JavaScript.</p>
          </noscript>
        </>
      );
      return await page(c, { title: "Profile · VEZE", body });
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
        <p class="quiet small">{`Playing since ${player.createdAt.toISOString().slice(0, 10)}`}</p>
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
    return await page(c, { title: `${player.displayName} · VEZE`, body, player });
  };
}
