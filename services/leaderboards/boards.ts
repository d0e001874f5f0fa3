/**
 * Which boards there are: seasons × configured boards, joined with their rows.
 *
 * Holds the ids of rows and what is known of each board; whatever is done to a board asks here first.
 * A board's row is made when it is first asked for. An answer says what the game, the season and the
 * switch say now, for the request that asked, not for longer (OPS9). Only its order stays as it was.
 */

import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { CurrentGame, GameConfig, Switches } from "../game/mod.ts";
import { leaderboardFailures } from "./errors.ts";
import type { Seasons } from "./seasons/seasons.ts";
import type { LeaderboardStore } from "./stores/store.ts";
import type { BoardInfo, Season } from "./types.ts";

export interface Boards {
  /** `season` may be "current". @throws leaderboards.board_not_found */
  get(season: string, mode: string): Promise<BoardInfo>;
  /** The board of a row, if the configuration still has it. */
  find(id: string): Promise<BoardInfo | undefined>;
  list(): {
    seasons: (Season & { open: boolean })[];
    boards: (GameConfig["boards"][number] & { enabled: boolean })[];
  };
}

export function createBoards(
  { store, seasons, game, switches, clock, ids }: {
    store: LeaderboardStore;
    seasons: Seasons;
    game: CurrentGame;
    switches: Pick<Switches, "isOn">;
    clock: Clock;
    ids: Ids;
  },
): Boards {
  const rowIds = new Map<string, Promise<string>>();
  const byId = new Map<string, BoardInfo>();
  const configured = (mode: string) => game.config.boards.find(({ id }) => id === mode);

  function rowId(season: string, mode: string): Promise<string> {
    const name = `${season}:${mode}`;
    let id = rowIds.get(name);
    if (!id) {
      id = store.ensureBoard({ id: ids.next(), season, mode, at: new Date(clock.now()) });
      id.catch(() => rowIds.delete(name));
      rowIds.set(name, id);
    }
    return id;
  }

  const get: Boards["get"] = async (name, mode) => {
    const season = seasons.find(name);
    const board = configured(mode);
    if (!season || !board) {
      throw leaderboardFailures.make(
        "board_not_found",
        `Cannot find a board "${mode}" in the season "${name}"`,
      );
    }
    const id = await rowId(season.id, mode);
    const { name: title, operator, submit } = board;
    const info: BoardInfo = {
      ...{ id, season: season.id, mode, name: title, operator, submit },
      feed: board.feed?.of ?? null,
      // The index is built in it: another order comes with another start.
      order: byId.get(id)?.order ?? board.order,
      open: seasons.isOpen(season),
      final: season.closedAt !== null,
      enabled: switches.isOn("board", mode),
    };
    byId.set(id, info);
    return info;
  };

  return {
    get,
    async find(id) {
      // By its name in any case: its season may have closed since it was asked for.
      const name = byId.get(id) ?? await store.findBoardName(id);
      return name && seasons.find(name.season) && configured(name.mode)
        ? await get(name.season, name.mode)
        : undefined;
    },
    list: () => ({
      seasons: seasons.list().map((season) => ({ ...season, open: seasons.isOpen(season) })),
      boards: game.config.boards.map((board) => ({
        ...board,
        enabled: switches.isOn("board", board.id),
      })),
    }),
  };
}
