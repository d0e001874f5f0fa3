/**
 * Places of a board, loaded as they come into sight.
 *
 * Holds what was read, by rank and by player, and which hundreds of it are up to date; the table says
 * what is in sight, the board's room that it has moved. What was asked for before a move is shown and
 * read again; nobody stands in two places.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import type { BoardEntry } from "../../components/boards/RankTable.tsx";
import { inWords } from "../lib/attempt.ts";
import { veze } from "../lib/session.ts";

/** Places that are asked for at once: whole hundreds, which the server keeps ready. */
const CHUNK = 100;
/** Flying through a long list loads nothing that is gone again. */
const REST_MS = 60;

export interface PlacesOf {
  season: string;
  mode: string;
  date?: string;
  /** Day whose beginning movements are told from; absent: none are told. */
  since?: string;
  entries: BoardEntry[];
  earlier: Record<string, number>;
}

interface Known {
  byRank: Map<number, BoardEntry>;
  /** By player, so that nobody stands in two places. */
  ranks: Map<string, number>;
  /** Chunks that are up to date. */
  loaded: Set<number>;
  loading: Set<number>;
  /** Chunks in sight that could not be had. */
  failed: Set<number>;
  /** How often the board has moved: what was asked for before is old when it comes. */
  moves: number;
  sight: [first: number, last: number] | undefined;
  resting: ReturnType<typeof setTimeout> | undefined;
}

/** @param onTotal told how many places there are, whenever some were loaded */
export function usePlaces(props: PlacesOf, onTotal: (total: number) => void) {
  const known = useRef<Known | undefined>(undefined);
  known.current ??= put({
    byRank: new Map(),
    ranks: new Map(),
    loaded: new Set(),
    loading: new Set(),
    failed: new Set(),
    moves: 0,
    sight: undefined,
    resting: undefined,
  }, props.entries);
  const state = known.current;
  const [earlier, setEarlier] = useState(props.earlier);
  const [failure, setFailure] = useState<string>();
  const [, redraw] = useState(0);

  async function load(chunk: number): Promise<void> {
    if (state.loaded.has(chunk) || state.loading.has(chunk)) return;
    state.loading.add(chunk);
    const { moves } = state;
    try {
      const { entries, total } = await ask(props, chunk * CHUNK);
      if (moves === state.moves) state.loaded.add(chunk);
      state.failed.delete(chunk);
      if (state.failed.size === 0) setFailure(undefined);
      for (let rank = chunk * CHUNK + 1; rank <= (chunk + 1) * CHUNK; rank++) {
        state.byRank.delete(rank);
      }
      put(state, entries);
      for (const rank of state.byRank.keys()) if (rank > total) state.byRank.delete(rank);
      onTotal(total);
      redraw((count) => count + 1);
      // Where they stood before may come later, or not at all.
      const before = await askEarlier(props, entries).catch(() => ({}));
      setEarlier((known) => ({ ...known, ...before }));
    } catch (error) {
      state.failed.add(chunk);
      setFailure(await inWords(error));
    } finally {
      state.loading.delete(chunk);
      if (moves !== state.moves) loadSight();
    }
  }

  function loadSight(): void {
    if (!state.sight) return;
    const [first, last] = state.sight.map(chunkOf) as [number, number];
    for (const chunk of state.failed) {
      if (chunk < first || chunk > last) state.failed.delete(chunk);
    }
    if (state.failed.size === 0) setFailure(undefined);
    for (let chunk = first; chunk <= last; chunk++) void load(chunk);
  }

  useEffect(() => () => clearTimeout(state.resting), []);

  return {
    places: state.byRank as ReadonlyMap<number, BoardEntry>,
    earlier,
    failure,
    /** These places are in sight. */
    want(first: number, last: number): void {
      state.sight = [first, last];
      clearTimeout(state.resting);
      const isThere = [first, last].every((rank) => state.byRank.has(rank));
      if (isThere && state.loaded.size === 0) return;
      state.resting = setTimeout(loadSight, REST_MS);
    },
    /** The board has moved: what is in sight is read anew, the rest when it comes into sight. */
    forget(): void {
      state.loaded.clear();
      state.moves++;
      loadSight();
    },
    retry: loadSight,
  };
}

/** Earlier ranks of these players, where they were kept. */
async function askEarlier(
  { season, mode, since }: PlacesOf,
  entries: readonly BoardEntry[],
): Promise<Record<string, number>> {
  if (since === undefined || entries.length === 0) return {};
  const kept = await veze().call("GET /leaderboards/{season}/{mode}/snapshots/{date}", {
    path: { season, mode, date: since },
    query: { limit: CHUNK, user_ids: entries.map(({ user_id }) => user_id).join() },
  });
  return Object.fromEntries(kept.entries.map(({ user_id, rank }) => [user_id, rank]));
}

const chunkOf = (rank: number) => Math.floor((rank - 1) / CHUNK);

function put(state: Known, entries: readonly BoardEntry[]): Known {
  for (const entry of entries) {
    const before = state.ranks.get(entry.user_id);
    if (before !== undefined && state.byRank.get(before)?.user_id === entry.user_id) {
      state.byRank.delete(before);
    }
    state.byRank.set(entry.rank, entry);
    state.ranks.set(entry.user_id, entry.rank);
  }
  return state;
}

async function ask(
  { season, mode, date }: PlacesOf,
  offset: number,
): Promise<{ entries: BoardEntry[]; total: number }> {
  const query = { limit: CHUNK, offset };
  return date === undefined
    ? await veze().call("GET /leaderboards/{season}/{mode}", { path: { season, mode }, query })
    : await veze().call("GET /leaderboards/{season}/{mode}/snapshots/{date}", {
      path: { season, mode, date },
      query,
    });
}
