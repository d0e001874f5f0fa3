/** `/`: play now, and who leads. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { Board } from "../islands/Board.tsx";
import { Play } from "../islands/Play.tsx";
import type { GameConfig } from "../services/game/mod.ts";
import type { Identity, User } from "../services/identity/mod.ts";
import { type BoardPage, type Leaderboards, toStandingBody } from "../services/leaderboards/mod.ts";
import type { Match, Matches } from "../services/matchmaking/mod.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page.ts";

const SHOWN = 10;
const RECENT = 5;

interface HomeProps {
  board: BoardPage | undefined;
  player: User | undefined;
  recent: Match[];
  game: GameConfig;
  region: string;
}

export function homePage(
  { leaderboards, identity, matches, game, region, viewer, page }: {
    leaderboards: Leaderboards;
    identity: Identity;
    matches: Matches;
    game: GameConfig;
    /** Where this node is: what a visitor finds picked. */
    region: string;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  return async function home(c: Context<AppEnv>): Promise<Response> {
    const [board, caller] = await Promise.all([
      leader(leaderboards).catch(() => undefined),
      viewer(c),
    ]);
    const player = caller && await identity.getUser(caller.id).catch(() => undefined);
    const recent = player ? await matches.list(player.id, RECENT).catch(() => []) : [];
    const body = <Home {...{ board, player, game, recent }} region={player?.region ?? region} />;
    return await page(c, { title: "VEZE", body });
  };
}

/** The open season's first board, or an earlier one's as long as nobody has scored in this one. */
async function leader(leaderboards: Leaderboards): Promise<BoardPage | undefined> {
  const { seasons, boards } = leaderboards.listBoards();
  let shown: BoardPage | undefined;
  for (const { id } of [...seasons].reverse()) {
    const board = await leaderboards.getBoard(id, boards[0]!.id);
    shown = await leaderboards.page(board, { offset: 0, limit: SHOWN });
    if (shown.entries.length > 0) return shown;
  }
  return shown;
}

function Home({ board, player, recent, game, region }: HomeProps): VNode {
  return (
    <>
      <h1>Queue, play, climb.</h1>
      <div class="columns">
        <div>
          <Play
            modes={game.modes.filter((mode) => mode.enabled)
              .map(({ id, name, window }) => ({ id, name, window }))}
            regions={game.regions}
            region={region}
            {...(player && { player: { id: player.id, name: player.displayName } })}
          />
          <noscript>
            <p>
              Queueing from this page needs JavaScript. Games queue by{" "}
              <a href="/docs">the API</a>; the board works without.
            </p>
          </noscript>
        </div>
        {player && recent.length > 0 && <Recent recent={recent} player={player.id} />}
        <section aria-labelledby="leaders">
          <h2 id="leaders">
            {board ? `${board.board.name}, ${board.board.season}` : "The board"}
          </h2>
          {board
            ? (
              <Board
                season={board.board.season}
                mode={board.board.mode}
                size={SHOWN}
                live={board.board.open}
                entries={board.entries.map(toStandingBody)}
                {...(player && { player: player.id })}
              />
            )
            : <p class="quiet">The ranks cannot be read just now.</p>}
          <p>
            <a href="/leaderboards">All boards and seasons</a>
          </p>
        </section>
      </div>
    </>
  );
}

function Recent({ recent, player }: { recent: Match[]; player: string }): VNode {
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Recent matches</h2>
      <ul class="rows">
        {recent.map(({ id, mode, status, participants }) => {
          const own = participants.find(({ userId }) => userId === player);
          const change = own && own.mmrAfter !== null
            ? Math.round(own.mmrAfter) - Math.round(own.mmrBefore)
            : undefined;
          return (
            <li key={id}>
              <a href={`/matches/${id}`}>{`${mode}: ${own?.result ?? status}`}</a>
              {change !== undefined && (
                <span class="number">{`${change < 0 ? "−" : "+"}${Math.abs(change)}`}</span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
