/** `/`: the service is alive, who leads, where to go next. */

import type { Context } from "hono";
import { Page } from "../components/Page.tsx";
import type { BoardPage, Leaderboards } from "../services/leaderboards/mod.ts";
import type { AppEnv } from "./http/context.ts";
import { page } from "./http/page.ts";

const SHOWN = 10;

export function homePage({ leaderboards }: { leaderboards: Leaderboards }) {
  return async function home(c: Context<AppEnv>): Promise<Response> {
    const board = await leader(leaderboards).catch(() => undefined);
    return page(c, Home({ board }));
  };
}

/** The open season's first board, or an earlier one's as long as nobody has scored in this one. */
async function leader(leaderboards: Leaderboards): Promise<BoardPage | undefined> {
  const { seasons, boards } = leaderboards.listBoards();
  for (const { id } of [...seasons].reverse()) {
    const shown = await leaderboards.page(
      await leaderboards.getBoard(id, boards[0]!.id),
      { offset: 0, limit: SHOWN },
    );
    if (shown.entries.length > 0) return shown;
  }
  return undefined;
}

function Home({ board }: { board: BoardPage | undefined }) {
  return (
    <Page title="VEZE">
      <p class="live">Service is up</p>
      <h1>Queue, play, climb.</h1>
      <section>
        <h2>{board ? `${board.board.name}, ${board.board.season}` : "The board"}</h2>
        {board
          ? (
            <table>
              <thead>
                <tr>
                  <th scope="col" class="number">Rank</th>
                  <th scope="col">Player</th>
                  <th scope="col" class="number">Score</th>
                </tr>
              </thead>
              <tbody>
                {board.entries.map((entry) => (
                  <tr key={entry.userId}>
                    <td class="number">{entry.rank}</td>
                    <td>{entry.displayName}</td>
                    <td class="number">{entry.score.toLocaleString("en")}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
          : <p class="quiet">Nobody has scored yet. The first score starts the board.</p>}
      </section>
      <section>
        <h2>Where to go next</h2>
        <ul>
          <li>
            <a href="/docs">Read the API</a>, or fetch <a href="/openapi.json">openapi.json</a>
          </li>
          <li>
            Play the whole path with curl: <code>bash ops/try.sh</code>
          </li>
          <li>
            <a href="/ready">See the engines' state</a>
          </li>
        </ul>
      </section>
    </Page>
  );
}
