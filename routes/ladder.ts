/** The board that a mode's players climb, as the first page shows it: its top, oneself, the season. */

import type { LadderAheadProps } from "../components/boards/LadderAhead.tsx";
import type { BoardProps } from "../islands/boards/Board.tsx";
import type { CurrentGame, GameConfig } from "../services/game/mod.ts";
import { nameIn } from "../components/words/named.ts";
import { seasonName, spokenGame } from "./game_names.ts";
import {
  type BoardInfo,
  LADDER_MATCHES,
  type Leaderboards,
  type OwnStanding,
  toStandingBody,
} from "../services/leaderboards/mod.ts";
import type { RatingPoint } from "../services/ratings/mod.ts";

/** Places of the top, and of those around who is not among them. */
const TOP = 10;
const TOP_WITH_OWN = 5;
const AROUND = 5;

export interface LadderPanel {
  board: BoardProps;
  /** Whole, not its mode's. */
  name: string;
  season: { name: string; opensAt: Date; closesAt: Date | null };
  own: OwnStanding | undefined;
  prizes: PrizeFor[];
  /** Whether rated matches of the mode that was asked for lead to it now. */
  isClimbed: boolean;
}

/** What final ranks, both included, are given. */
export interface PrizeFor {
  from: number;
  to: number;
  name: string;
  quantity: number;
}

export function prizesOf(
  { prizes }: Pick<GameConfig["boards"][number], "prizes">,
  { catalog }: GameConfig,
): PrizeFor[] {
  return prizes.map(({ from_rank, to_rank, sku, quantity }) => ({
    ...{ from: from_rank, to: to_rank, quantity },
    name: catalog.find((item) => item.sku === sku)?.name ?? sku,
  }));
}

/** The board that a mode's ratings feed, else the one of its points. */
function boardOf(mode: string, { boards }: GameConfig): string | undefined {
  const fed = boards.filter(({ feed }) => feed?.mode === mode);
  return (fed.find(({ feed }) => feed?.of === "rating") ?? fed[0])?.id;
}

/**
 * The open season's, where results are taken; between seasons the last one's.
 * @returns undefined where there is no such board or season
 */
export async function readLadder(
  { leaderboards, game }: { leaderboards: Leaderboards; game: CurrentGame },
  mode: string,
  userId: string | undefined,
): Promise<LadderPanel | undefined> {
  const { seasons, boards } = leaderboards.listBoards();
  const season = seasons.findLast(({ open }) => open) ??
    seasons.findLast(({ closedAt }) => closedAt !== null);
  const id = boardOf(mode, game.config) ?? boards[0]?.id;
  if (!season || id === undefined) return undefined;
  const board = await leaderboards.getBoard(season.id, id);
  const listed = boards.find((each) => each.id === id)!;
  const own = userId === undefined
    ? undefined
    : await leaderboards.standing(board, userId).catch(() => undefined);
  const isBelow = own !== undefined && own.rank > TOP;
  const size = isBelow ? TOP_WITH_OWN : TOP;
  const [{ entries }, near] = await Promise.all([
    leaderboards.page(board, { offset: 0, limit: size }),
    isBelow ? leaderboards.around(board, own.userId, AROUND) : [],
  ]);
  const named = spokenGame(game);
  const name = nameIn(named.boards, id);
  return {
    name,
    season: { name: seasonName(season, game), opensAt: season.opensAt, closesAt: season.closesAt },
    own,
    prizes: prizesOf(listed, named),
    isClimbed: board.open && listed.enabled && listed.feed?.of === "rating" &&
      listed.feed.mode === mode,
    board: {
      ...{ season: season.id, mode: id, name, size, live: board.open },
      entries: entries.map(toStandingBody),
      near: near.filter(({ rank }) => rank > size).map(toStandingBody),
      ...(isRating(board) && { ratings: true }),
      ...(userId !== undefined && { player: userId }),
      ...(own && { own: toStandingBody(own) }),
    },
  };
}

/**
 * How far a player is from a ladder that they are not on.
 * @returns undefined where they are, or where no ratings lead to it
 */
export function aheadOf(
  { own, season, isClimbed }: LadderPanel,
  player: LadderAheadProps["player"],
  { mmr, history }: { mmr: number; history: readonly RatingPoint[] },
): LadderAheadProps | undefined {
  if (own || !isClimbed) return undefined;
  const played = history.filter(({ at, seeded }) => !seeded && at >= season.opensAt).length;
  // Who has played enough is on it in a moment, or has been taken from it.
  if (played >= LADDER_MATCHES) return undefined;
  return { player, mmr: Math.round(mmr), played, of: LADDER_MATCHES };
}

function isRating({ feed }: BoardInfo): boolean {
  return feed === "rating";
}
