/** `/profile`: one's account. */

import type { Context } from "hono";
import { Account } from "../islands/Account.tsx";
import type { GameConfig } from "../services/game/mod.ts";
import type { Accounts, Identity } from "../services/identity/mod.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page.ts";

export function profilePage(
  { accounts, identity, game, viewer, page }: {
    accounts: Accounts;
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
    const sessions = await accounts.listSessions(player.id);
    const body = (
      <>
        <h1>{player.displayName}</h1>
        <p class="quiet">{`Since ${player.createdAt.toISOString().slice(0, 10)}`}</p>
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
