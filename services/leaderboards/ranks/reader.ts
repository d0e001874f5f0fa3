/**
 * What readers of a board see: places from the index or from final rows, names from a cache (LB3,
 * LB11).
 *
 * Holds names, and for half a minute how many of a region are on a board; routes drive it. An index
 * is read only when it is complete, so no rank is too good for being built; a closed board is read
 * from its final places. A look costs a fixed number of round trips, except a small region's page.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Place, Ranked, RankIndex } from "../../platform/ranks/rank_index.ts";
import type { Builder } from "./builder.ts";
import { leaderboardFailures } from "../errors.ts";
import type { Finals } from "../seasons/finals.ts";
import { createNames } from "./names.ts";
import { percentile } from "../rules.ts";
import type { SearchStore } from "../stores/search.ts";
import type { LeaderboardStore } from "../stores/store.ts";
import type {
  BoardInfo,
  BoardPage,
  BoardRanks,
  OwnStanding,
  PageQuery,
  Standing,
} from "../types.ts";

export interface Reader {
  /** A page of all entries, or of a region's, which then rank among themselves. */
  page(board: BoardInfo, query: PageQuery): Promise<BoardPage>;
  /** `limit` entries around a player. @throws leaderboards.entry_not_found */
  around(board: BoardInfo, userId: string, limit: number): Promise<Standing[]>;
  /** These players as they stand on the whole board, best first; those without an entry are absent. */
  list(board: BoardInfo, userIds: string[]): Promise<Standing[]>;
  /** Players whose names begin so, whatever the case, as they stand on the whole board. */
  search(board: BoardInfo, beginning: string, limit: number): Promise<Standing[]>;
  /** @throws leaderboards.entry_not_found */
  standing(board: BoardInfo, userId: string): Promise<OwnStanding>;
  /** Adds the names to places that the index answered. */
  describe(ranked: Ranked[]): Promise<Standing[]>;
  /** Opaque token: equal tokens mean an unchanged page. */
  revision(board: BoardInfo): Promise<string>;
}

/** Entries that one request for a region's page looks through at most: small regions take several. */
const SCANNED = 20_000;
const SCAN_CHUNK = 1_000;
/** Counting a region reads the whole board: how old a count may be, and how many are kept. */
const COUNT_AGE_MS = 30_000;
const MOST_COUNTS = 1_000;

export function createReader(
  { store, searchStore, index, builder, finals, clock }: {
    store: LeaderboardStore;
    searchStore: SearchStore;
    index: RankIndex;
    builder: Builder;
    finals: Pick<Finals, "open">;
    clock: Clock;
  },
): Reader {
  const names = createNames({ store, clock });
  /** Sizes of regions, by board and region. */
  const counts = new Map<string, { at: number; count: Promise<number> }>();

  async function describe(ranked: Ranked[]): Promise<Standing[]> {
    if (ranked.length === 0) return [];
    const found = await names.list(ranked.map(({ userId }) => userId));
    const standings: Standing[] = [];
    ranked.forEach((row, i) => {
      // A player who was just deleted leaves the index a moment later.
      if (found[i]) standings.push({ ...row, ...found[i] });
    });
    return standings;
  }

  function countRegion({ id }: BoardInfo, region: string): Promise<number> {
    const key = `${id} ${region}`;
    const known = counts.get(key);
    if (known && clock.elapsed() - known.at < COUNT_AGE_MS) return known.count;
    const count = store.countRegion(id, region);
    count.catch(() => counts.delete(key));
    if (counts.size >= MOST_COUNTS) counts.clear();
    counts.set(key, { at: clock.elapsed(), count });
    return count;
  }

  /** Where the board's ranks are, complete. */
  async function ranksOf(board: BoardInfo): Promise<BoardRanks> {
    if (board.final) return await finals.open(board);
    await builder.ensure(board);
    return index;
  }

  async function wholePage(
    ranks: BoardRanks,
    board: BoardInfo,
    { offset, after, limit }: PageQuery,
  ) {
    const read = () =>
      Promise.all([behind(ranks, board, after, { offset, limit }), ranks.size(board)]);
    let [ranked, total] = await read();
    // Nobody at all: either nobody has scored, or the index has lost its memory.
    if (total === 0 && ranks === index) {
      await builder.check(board);
      [ranked, total] = await read();
    }
    const last = ranked.at(-1);
    const next = last && last.rank < total ? { ...last, before: last.rank } : null;
    return { board, total, entries: await describe(ranked), next };
  }

  /** Reads on from the best, keeping the region's entries: a filter needs no second index. */
  async function regionPage(
    ranks: BoardRanks,
    board: BoardInfo,
    query: PageQuery & { region: string },
  ) {
    const { region } = query;
    const counting = countRegion(board, region);
    counting.catch(() => {});
    const { limit } = query;
    let before = query.after?.before ?? 0;
    const from = query.after ? before + (query.after.skip ?? 0) : query.offset;
    let place: Place | undefined = query.after;
    const entries: Standing[] = [];
    for (let scanned = 0; scanned < SCANNED && entries.length < limit; scanned += SCAN_CHUNK) {
      const ranked = await behind(ranks, board, place, { offset: 0, limit: SCAN_CHUNK });
      for (const standing of await describe(ranked)) {
        if (standing.region !== region) continue;
        if (entries.length === limit) {
          const next = { ...entries[limit - 1]!, before };
          return { board, total: Math.max(before + 1, await counting), entries, next };
        }
        if (++before > from) entries.push({ ...standing, rank: before });
      }
      // The end of the board was seen: everybody of the region is counted.
      if (ranked.length < SCAN_CHUNK) return { board, total: before, entries, next: null };
      place = ranked.at(-1);
    }
    const total = Math.max(before, await counting);
    const skip = Math.max(0, from - before);
    return { board, total, entries, next: { ...place!, before, skip } };
  }

  async function list(board: BoardInfo, userIds: string[]): Promise<Standing[]> {
    const ranks = await ranksOf(board);
    const ranked = (await ranks.list(board, [...new Set(userIds)])).filter((row) => row !== null);
    return await describe(ranked.sort((a, b) => a.rank - b.rank));
  }

  return {
    async page(board, query) {
      const ranks = await ranksOf(board);
      const { region } = query;
      return region === undefined
        ? await wholePage(ranks, board, query)
        : await regionPage(ranks, board, { ...query, region });
    },
    async around(board, userId, limit) {
      const ranked = await (await ranksOf(board)).around(board, userId, limit);
      if (ranked.length === 0) throw noEntry(board, userId);
      return await describe(ranked);
    },
    list,
    async search(board, beginning, limit) {
      const userIds = await searchStore.listNamed(board.id, beginning, limit);
      return userIds.length === 0 ? [] : await list(board, userIds);
    },
    async standing(board, userId) {
      const ranks = await ranksOf(board);
      const [[ranked], size] = await Promise.all([
        ranks.list(board, [userId]),
        ranks.size(board),
        names.prepare(userId),
      ]);
      const [standing] = ranked ? await describe([ranked]) : [];
      if (!standing) throw noEntry(board, userId);
      // Two looks: others may have left the board between them.
      const total = Math.max(size, standing.rank);
      return { ...standing, total, percentile: percentile(standing.rank, total) };
    },
    describe,
    async revision(board) {
      return await (await ranksOf(board)).revision(board);
    },
  };
}

function behind(
  ranks: BoardRanks,
  board: BoardInfo,
  place: Place | undefined,
  { offset, limit }: { offset: number; limit: number },
): Promise<Ranked[]> {
  return place ? ranks.after(board, place, limit) : ranks.page(board, offset, limit);
}

function noEntry({ mode, season }: BoardInfo, userId: string) {
  return leaderboardFailures.make(
    "entry_not_found",
    `Cannot find ${userId} on the board "${mode}" of ${season}`,
  );
}
