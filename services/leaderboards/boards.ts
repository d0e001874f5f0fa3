/** Which boards there are: configuration (seasons × boards) joined with their rows. */

import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import { type GameConfig, seasonAt } from "../game/mod.ts";
import { leaderboardFailures } from "./errors.ts";
import type { LeaderboardStore } from "./store.ts";
import type { BoardInfo } from "./types.ts";

export interface Boards {
  /** `season` may be "current". @throws leaderboards.board_not_found */
  get(season: string, mode: string): Promise<BoardInfo>;
  /** The board of a row, if the configuration still has it. */
  find(id: string): Promise<BoardInfo | undefined>;
  list(): { seasons: { id: string; name: string; open: boolean }[]; boards: GameConfig["boards"] };
}

export function createBoards(
  { store, game, clock, ids }: {
    store: LeaderboardStore;
    game: GameConfig;
    clock: Clock;
    ids: Ids;
  },
): Boards {
  const rowIds = new Map<string, Promise<string>>();
  const byId = new Map<string, BoardInfo>();

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

  const get: Boards["get"] = async (seasonName, mode) => {
    const open = seasonAt(game, clock.now());
    const season = seasonName === "current"
      ? open
      : game.seasons.find((candidate) => candidate.id === seasonName);
    const board = game.boards.find((candidate) => candidate.id === mode);
    if (!season || !board) {
      throw leaderboardFailures.make(
        "board_not_found",
        `Cannot find a board "${mode}" in the season "${seasonName}"`,
      );
    }
    const id = await rowId(season.id, mode);
    const isOpen = season.id === open?.id && board.enabled;
    const known = byId.get(id);
    if (known && known.open === isOpen) return known;
    const info: BoardInfo = {
      id,
      season: season.id,
      mode,
      order: board.order,
      name: board.name,
      operator: board.operator,
      submit: board.submit,
      open: isOpen,
    };
    byId.set(id, info);
    return info;
  };

  return {
    get,
    async find(id) {
      const known = byId.get(id);
      if (known) return known;
      const name = await store.findBoardName(id);
      const configured = name && game.seasons.some((season) => season.id === name.season) &&
        game.boards.some((board) => board.id === name.mode);
      return configured ? await get(name.season, name.mode) : undefined;
    },
    list() {
      const open = seasonAt(game, clock.now());
      return {
        seasons: game.seasons.map(({ id, name }) => ({ id, name, open: id === open?.id })),
        boards: game.boards,
      };
    },
  };
}
