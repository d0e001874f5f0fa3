/** `/leaderboards`: every place of a board, live; or its top as a day began. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { BoardView, type Search } from "./views/BoardView.tsx";
import {
  type BoardInfo,
  type Leaderboards,
  type Snapshots,
  toStandingBody,
} from "../services/leaderboards/mod.ts";
import { isId } from "../services/platform/ids.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { boardTitle } from "../components/words/boards.ts";
import { pageTitle } from "../components/words/page.ts";

const SHOWN = 50;
/** Players that a search shows. */
const FOUND = 20;

/** What the address says; whatever it says is a view. */
interface Wanted {
  season: string;
  mode: string;
  date: string | undefined;
  /** First place shown. */
  rank: number;
  /** Beginning of a name, or an id. */
  player: string;
}

interface Deps {
  leaderboards: Leaderboards;
  snapshots: Snapshots;
  viewer: Viewer;
  page: RenderPage;
}

export function leaderboardsPage({ leaderboards, snapshots, viewer, page }: Deps) {
  /** Places from `rank` on, as they are or as they were, and where their players stood before. */
  async function read(board: BoardInfo, { date, rank }: Wanted, days: readonly string[]) {
    const offset = rank - 1;
    if (date !== undefined) {
      const { snapshot, entries } = await snapshots.page(board, date, offset, SHOWN);
      return { entries, total: Math.min(snapshot.total, snapshots.top), earlier: [] };
    }
    const { entries, total } = await leaderboards.page(board, { offset, limit: SHOWN });
    const since = board.open ? days[0] : undefined;
    const before = since === undefined || entries.length === 0
      ? undefined
      : await snapshots.listPlayers(board, since, entries.map(({ userId }) => userId));
    return { entries, total, earlier: before?.entries ?? [] };
  }

  async function search(board: BoardInfo, text: string): Promise<Search | undefined> {
    if (text.length < 2) return undefined;
    const id = text.toLowerCase();
    const found = isId(id)
      ? await leaderboards.list(board, [id])
      : await leaderboards.search(board, text, FOUND);
    return { text, found: found.map(toStandingBody) };
  }

  return async function boards(c: Context<AppEnv>): Promise<Response> {
    const { seasons, boards } = leaderboards.listBoards();
    const wanted = readQuery(c, boards[0]!.id);
    const board = await leaderboards.getBoard(wanted.season, wanted.mode);
    const [days, player] = await Promise.all([
      snapshots.list(board).then((kept) => kept.map(({ date }) => date)),
      viewer(c),
    ]);
    const [shown, found, own] = await Promise.all([
      read(board, wanted, days),
      search(board, wanted.player),
      player && leaderboards.standing(board, player.id).catch(() => undefined),
    ]);
    const link = (change: { season?: string; mode?: string; rank?: number }) =>
      addressOf({ ...wanted, ...change });
    const body: VNode = (
      <BoardView
        board={{ ...board, ratings: board.feed === "rating" }}
        date={wanted.date}
        days={days}
        rank={wanted.rank}
        size={SHOWN}
        total={shown.total}
        entries={shown.entries.map(toStandingBody)}
        earlier={Object.fromEntries(shown.earlier.map(({ userId, rank }) => [userId, rank]))}
        player={player?.id}
        own={own && { rank: own.rank, percentile: own.percentile }}
        search={found}
        seasons={seasons.map(({ id, name }) => ({
          ...{ id, name, current: id === board.season },
          href: addressOf({ season: id, mode: wanted.mode }),
        }))}
        modes={boards.map(({ id, name }) => ({
          ...{ id, name, current: id === wanted.mode },
          href: addressOf({ season: wanted.season, mode: id }),
        }))}
        link={(rank) => link({ rank })}
      />
    );
    return await page(c, { title: pageTitle(boardTitle(board.name)), body, player });
  };
}

/** What makes no sense is as if it were not there: a mistyped address still shows a board. */
function readQuery(c: Context<AppEnv>, firstMode: string): Wanted {
  const { season = "current", mode = firstMode, date, rank, player = "" } = c.req.query();
  return {
    season,
    mode,
    date: date && /^\d{4}-\d\d-\d\d$/.test(date) ? date : undefined,
    rank: Math.min(10_000_000, Math.max(1, Math.trunc(Number(rank ?? 1)) || 1)),
    // What no name can hold is no question for the database.
    player: player.includes("\0") ? "" : player.trim().slice(0, 36),
  };
}

function addressOf(
  { season, mode, date, rank = 1 }: {
    season: string;
    mode: string;
    date?: string | undefined;
    rank?: number;
  },
): string {
  const query = new URLSearchParams({ season, mode });
  if (date !== undefined) query.set("date", date);
  if (rank > 1) query.set("rank", String(rank));
  return `/leaderboards?${query}`;
}
