/** `/profile`: one's account. */

import type { Context } from "hono";
import { Account } from "../islands/Account.tsx";
import { Sparkline } from "../components/Sparkline.tsx";
import type { GameConfig } from "../services/game/mod.ts";
import type { Accounts, Identity } from "../services/identity/mod.ts";
import type { Ratings } from "../services/ratings/mod.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page.ts";

export function profilePage(
  { accounts, identity, ratings, game, viewer, page }: {
    accounts: Accounts;
    ratings: Ratings;
    identity: Identity;
    game: GameConfig;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  return async function profile(c: Context<AppEnv>): Promise<Response> {
    const caller = await viewer(c);
    const player = caller && await identity.getUser(caller.id).catch(() => undefined);
    if (!player) {
      const body = (
        <>
          <h1>Profile</h1>
          <p>
            Nobody is signed in. <a href="/">Play now</a> makes you a guest, and this your profile.
          </p>
        </>
      );
      return await page(c, { title: "Profile · VEZE", body });
    }
    const [sessions, played] = await Promise.all([
      accounts.listSessions(player.id),
      Promise.all(game.modes.map(async ({ id, name }) => ({
        name,
        ...await ratings.get(player.id, id),
      }))),
    ]);
    const body = (
      <>
        <h1>{player.displayName}</h1>
        <p class="quiet">{`Since ${player.createdAt.toISOString().slice(0, 10)}`}</p>
        <h2>Ratings</h2>
        <ul class="rows">
          {played.map(({ name, mmr, games, history }) => (
            <li key={name}>
              <span>{name}</span>
              {history.length > 1 && (
                <Sparkline
                  values={history.map((point) => point.mmr).reverse()}
                  label={`${name}: the last ${history.length} ratings`}
                />
              )}
              <span class="number">
                {games === 0 ? "not played" : `${Math.round(mmr)} after ${games}`}
              </span>
            </li>
          ))}
        </ul>
        <h2>Account</h2>
        <Account
          player={{ id: player.id, name: player.displayName, region: player.region }}
          regions={game.regions}
          sessions={sessions.map(({ id, usedAt }) => ({
            session_id: id,
            used_at: usedAt,
            current: id === caller.sessionId,
          }))}
        />
      </>
    );
    return await page(c, { title: `${player.displayName} · VEZE`, body });
  };
}
