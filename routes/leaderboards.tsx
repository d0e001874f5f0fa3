/** `/leaderboards`: a board's places, page by page, live at its top. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { Board } from "../islands/Board.tsx";
import {
  type BoardPage,
  type Leaderboards,
  type OwnStanding,
  toStandingBody,
} from "../services/leaderboards/mod.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page.ts";

const SHOWN = 50;

interface Tab {
  id: string;
  name: string;
  href: string;
  current: boolean;
}

export function leaderboardsPage(
  { leaderboards, viewer, page }: {
    leaderboards: Leaderboards;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  return async function boards(c: Context<AppEnv>): Promise<Response> {
    const { seasons, boards } = leaderboards.listBoards();
    const wanted = c.req.query("season") ?? "current";
    const mode = c.req.query("mode") ?? boards[0]!.id;
    const offset = Math.max(0, Math.trunc(Number(c.req.query("offset") ?? 0)) || 0);
    const board = await leaderboards.getBoard(wanted, mode);
    const [shown, caller] = await Promise.all([
      leaderboards.page(board, { offset, limit: SHOWN }),
      viewer(c),
    ]);
    const own = caller && await leaderboards.standing(board, caller.id).catch(() => undefined);
    const link = (season: string, mode: string) =>
      `/leaderboards?season=${season}&mode=${encodeURIComponent(mode)}`;
    const body = (
      <Leaderboard
        board={shown}
        offset={offset}
        player={caller?.id}
        own={own}
        seasons={seasons.map(({ id, name }) => ({
          ...{ id, name, href: link(id, mode), current: id === board.season },
        }))}
        modes={boards.map(({ id, name }) => ({
          ...{ id, name, href: link(wanted, id), current: id === mode },
        }))}
        link={link(wanted, mode)}
      />
    );
    return await page(c, { title: `${board.name} · Leaderboards · VEZE`, body });
  };
}

interface LeaderboardProps {
  board: BoardPage;
  offset: number;
  player: string | undefined;
  own: OwnStanding | undefined;
  seasons: Tab[];
  modes: Tab[];
  /** This board, first page. */
  link: string;
}

function Leaderboard(
  { board: { board, entries, total }, offset, player, own, seasons, modes, link }: LeaderboardProps,
): VNode {
  const next = offset + SHOWN;
  return (
    <>
      <h1>{board.name}</h1>
      <Tabs label="Season" tabs={seasons} />
      <Tabs label="Mode" tabs={modes} />
      <p class="quiet">
        {`${total.toLocaleString("en")} players. `}
        {board.open ? "The season is open." : "The season is over; its ranks are final."}
        {own && (
          <>
            {" You are "}
            <a href={`${link}&offset=${Math.max(0, own.rank - SHOWN / 2)}`}>
              {`number ${own.rank.toLocaleString("en")}`}
            </a>
            {"."}
          </>
        )}
      </p>
      <Board
        season={board.season}
        mode={board.mode}
        size={SHOWN}
        live={offset === 0 && board.open}
        entries={entries.map(toStandingBody)}
        {...(player !== undefined && { player })}
      />
      <nav class="pages" aria-label="Pages">
        {offset > 0 && <a href={`${link}&offset=${Math.max(0, offset - SHOWN)}`}>Better ranks</a>}
        {next < total && <a href={`${link}&offset=${next}`}>Further ranks</a>}
      </nav>
    </>
  );
}

function Tabs({ label, tabs }: { label: string; tabs: Tab[] }): VNode {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ id, name, href, current }) => (
        <a key={id} href={href} aria-current={current ? "page" : undefined}>{name}</a>
      ))}
    </nav>
  );
}
