/** `/play` and `/play/{match_id}`: practice, and the arena itself. */

import type { Context } from "hono";
import { KeyVisual } from "../components/ui/KeyVisual.tsx";
import { ArenaWords } from "../components/words/arena.ts";
import { pageTitle } from "../components/words/page.ts";
import { Arena } from "../islands/arena/Arena.tsx";
import { Practise } from "../islands/arena/Practise.tsx";
import type { CurrentGame } from "../services/game/mod.ts";
import type { Inventory } from "../services/inventory/mod.ts";
import { type Parties, toPartyBody } from "../services/parties/mod.ts";
import { requestFailures } from "../services/platform/errors.ts";
import { isId } from "../services/platform/ids.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { spokenGame } from "./game_names.ts";
import { countsOf, namesOf } from "./store.tsx";

interface PlayParts {
  game: CurrentGame;
  viewer: Viewer;
  page: RenderPage;
}

export function practisePage({ game, viewer, page }: PlayParts) {
  return async function practise(c: Context<AppEnv>): Promise<Response> {
    const player = await viewer(c);
    const modes = spokenGame(game).modes.filter(({ enabled }) => enabled)
      .map(({ id, name }) => ({ id, name }));
    const body = (
      <>
        <h1>{ArenaWords.Practise}</h1>
        <Practise modes={modes} signedIn={player !== undefined} />
      </>
    );
    return await page(c, { title: pageTitle(ArenaWords.Practise), body, player });
  };
}

/** Whether there is such a match the socket says: it may be on another node. */
export function arenaPage(
  { game, viewer, page, inventory, parties, isDevelopment }: PlayParts & {
    inventory: Inventory;
    parties: Parties;
    isDevelopment: boolean;
  },
) {
  return async function arena(c: Context<AppEnv>): Promise<Response> {
    const player = await viewer(c);
    const matchId = c.req.param("match_id")!.toLowerCase();
    if (!isId(matchId)) throw requestFailures.make("not_found", ArenaWords.Gone);
    const names = namesOf(spokenGame(game));
    const [holdings, party] = player
      ? await Promise.all([inventory.get(player.id), parties.findOf(player.id)])
      : [[], undefined];
    const body = (
      <>
        <link rel="stylesheet" href="/static/world.css" />
        <link rel="stylesheet" href="/static/arena.css" />
        <link rel="stylesheet" href="/static/hud.css" />
        <link rel="stylesheet" href="/static/panels.css" />
        <h1 class="away">{ArenaWords.Title}</h1>
        <KeyVisual />
        <Arena
          matchId={matchId}
          watch={c.req.query("watch") !== undefined}
          debug={isDevelopment && c.req.query("debug") !== undefined}
          player={player && { id: player.id, name: player.displayName }}
          party={party && toPartyBody(party)}
          bag={{ ...countsOf(holdings), names }}
        />
      </>
    );
    return await page(c, { title: pageTitle(ArenaWords.Title), body, player, fills: true });
  };
}
