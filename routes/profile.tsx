/** `/profile`: one's ratings and one's account. */

import type { Context } from "hono";
import { KeptWith, SignInRefusal, SignInWith } from "../components/account/SignInWith.tsx";
import { Avatar } from "../components/faces/Avatar.tsx";
import { Histories } from "../components/play/Histories.tsx";
import { Account } from "../islands/account/Account.tsx";
import { SignIn } from "../islands/account/SignIn.tsx";
import { Ways } from "../islands/account/Ways.tsx";
import type { CurrentGame } from "../services/game/mod.ts";
import {
  type Accounts,
  type Passkeys,
  type PlayerWays,
  type SignIns,
  toPasskeyBody,
  toWaysBody,
} from "../services/identity/mod.ts";
import type { PlannedDeletions } from "../services/privacy/mod.ts";
import type { Ratings } from "../services/ratings/mod.ts";
import { spokenGame } from "./game_names.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { deletedOn, playingSince, ProfileWords } from "../components/words/profile.ts";
import { pageTitle } from "../components/words/page.ts";
import { dayOf } from "../components/words/locale.ts";

export function profilePage(
  { accounts, passkeys, ways, signIns, ratings, plannedDeletions, game, viewer, page }: {
    accounts: Accounts;
    passkeys: Passkeys;
    ways: PlayerWays;
    signIns: SignIns;
    ratings: Ratings;
    plannedDeletions: Pick<PlannedDeletions, "find">;
    game: CurrentGame;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  return async function profile(c: Context<AppEnv>): Promise<Response> {
    const player = await viewer(c);
    const issuers = signIns.list();
    const refusal = <SignInRefusal because={c.req.query("sign_in")} />;
    if (!player) {
      const body = (
        <>
          <h1>{ProfileWords.Profile}</h1>
          {refusal}
          <p>{ProfileWords.NobodyIsSignedIn}</p>
          <SignInWith issuers={issuers} />
          <SignIn offersPasskeys={passkeys.areOffered} />
          <noscript>
            <p>{ProfileWords.SigningInNeedsScript}</p>
          </noscript>
        </>
      );
      return await page(c, { title: pageTitle(ProfileWords.Profile), body });
    }
    const { modes, regions } = spokenGame(game);
    const [planned, sessions, own, keys, played] = await Promise.all([
      plannedDeletions.find(player.id),
      accounts.listSessions(player.id),
      ways.get(player.id),
      passkeys.list(player.id),
      Promise.all(modes.map(async ({ id, name }) => ({
        ...{ id, name },
        ...await ratings.get(player.id, id),
      }))),
    ]);
    const keeper = signIns.keeperOf(player.externalId);
    const body = (
      <>
        <h1 class="who large-face">
          <Avatar id={player.id} />
          <span data-panel="name">{player.displayName}</span>
        </h1>
        <p class="quiet small">{playingSince(dayOf(player.createdAt))}</p>
        {refusal}
        {planned && <p class="warning">{deletedOn(dayOf(planned.dueAt))}</p>}
        <Histories modes={played} />
        <Ways
          {...toWaysBody(own)}
          account={keeper === undefined ? null : keeper === "other" ? "" : keeper.name}
          passkeys={keys.map(toPasskeyBody)}
          offersPasskeys={passkeys.areOffered}
        />
        <KeptWith issuers={issuers} linked={keeper} />
        <Account
          player={{ id: player.id, name: player.displayName, region: player.region }}
          offersPasskeys={passkeys.areOffered}
          {...(player.timeZone !== null && { zone: player.timeZone })}
          regions={regions.map(({ id, name }) => ({ id, name }))}
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
