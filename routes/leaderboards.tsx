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
import { BoardsWords, boardTitle } from "../components/words/boards.ts";
import type { CurrentGame, GameConfig } from "../services/game/mod.ts";
import { nameIn } from "../components/words/named.ts";
import { seasonName, spokenGame } from "./game_names.ts";
import { prizesOf } from "./ladder.ts";
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
  game: CurrentGame;
  viewer: Viewer;
  page: RenderPage;
}

export function leaderboardsPage({ leaderboards, snapshots, game, viewer, page }: Deps) {
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
    const named = spokenGame(game);
    const { seasons, boards } = leaderboards.listBoards();
    const groups = groupsOf(boards, named);
    // The ladder is what a player sees first.
    // Between seasons the last one is shown.
    const season = seasons.some(({ open }) => open)
      ? "current"
      : seasons.findLast(({ closedAt }) => closedAt !== null)?.id ?? "current";
    const wanted = readQuery(c, { season, mode: groups[0]!.boards[0]!.id });
    const group = groups.find(({ boards }) => boards.some(({ id }) => id === wanted.mode));
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
    const boardName = nameIn(named.boards, wanted.mode);
    const link = (change: { season?: string; mode?: string; rank?: number }) =>
      addressOf({ ...wanted, ...change });
    const body: VNode = (
      <BoardView
        board={{ ...board, name: boardName, ratings: board.feed === "rating" }}
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
        seasons={seasons.map((each) => ({
          ...{ id: each.id, name: seasonName(each, game), current: each.id === board.season },
          href: addressOf({ season: each.id, mode: wanted.mode }),
        }))}
        modes={groups.map(({ id, name, boards }) => ({
          ...{ id, name, current: id === group?.id },
          href: addressOf({ season: wanted.season, mode: boards[0]!.id }),
        }))}
        kinds={group && group.boards.length > 1
          ? group.boards.map(({ id, feed }) => ({
            id,
            name: sayKind(feed?.of) ?? nameIn(named.boards, id),
            current: id === wanted.mode,
            href: addressOf({ season: wanted.season, mode: id }),
          }))
          : []}
        name={group?.name ?? boardName}
        prizes={prizesOf(boards.find(({ id }) => id === wanted.mode)!, named)}
        closesAt={seasons.find(({ id }) => id === board.season)?.closesAt ?? null}
        link={(rank) => link({ rank })}
      />
    );
    return await page(c, { title: pageTitle(boardTitle(boardName)), body, player });
  };
}

type ListedBoard = ReturnType<Leaderboards["listBoards"]>["boards"][number];

/** A mode with its boards, the rating first; what no mode feeds stands by itself. */
interface Group {
  id: string;
  name: string;
  boards: ListedBoard[];
}

function groupsOf(boards: readonly ListedBoard[], { modes, boards: named }: GameConfig): Group[] {
  const groups = new Map<string, Group>();
  for (const board of boards) {
    const mode = modes.find(({ id }) => id === board.feed?.mode);
    const id = mode?.id ?? board.id;
    const group = groups.get(id) ?? { id, name: mode?.name ?? nameIn(named, id), boards: [] };
    groups.set(id, group);
    if (board.feed?.of === "rating") group.boards.unshift(board);
    else group.boards.push(board);
  }
  return [...groups.values()];
}

function sayKind(of: "points" | "rating" | undefined): string | undefined {
  if (of === undefined) return undefined;
  return of === "rating" ? BoardsWords.Rating : BoardsWords.Points;
}

/** What makes no sense is as if it were not there: a mistyped address still shows a board. */
function readQuery(c: Context<AppEnv>, usual: Pick<Wanted, "season" | "mode">): Wanted {
  const { season = usual.season, mode = usual.mode, date, rank, player = "" } = c.req.query();
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
