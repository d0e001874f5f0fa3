/** The top of a board, following every change. */

import { useEffect, useState } from "preact/hooks";
import { island } from "../components/Island.tsx";
import { isStale, me, veze } from "./session.ts";

export interface BoardEntry {
  rank: number;
  user_id: string;
  display_name: string;
  score: number;
}

export interface BoardProps {
  season: string;
  mode: string;
  entries: BoardEntry[];
  /** Places shown. */
  size: number;
  /** Whether these are the places that the board's room tells about. */
  live: boolean;
  /** Who looks; the island follows the board only for them. */
  player?: string;
}

interface Delta {
  entries: BoardEntry[];
}

/** The present state, asked for when too much was missed to be told. */
async function load({ season, mode, size }: BoardProps): Promise<BoardEntry[]> {
  const answer = await veze().call("GET /leaderboards/{season}/{mode}", {
    path: { season, mode },
    query: { limit: size },
  });
  return answer.entries;
}

export const Board = island("Board", function Board(props: BoardProps) {
  const { season, mode, size, live } = props;
  const [entries, setEntries] = useState(props.entries);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const player = me.value?.id ?? props.player;

  useEffect(() => {
    // Rooms are for those who are signed in.
    if (!live || player === undefined) return;
    const reload = () => void load(props).then(setEntries, () => {});
    const room = veze().rooms.join(`board:${season}:${mode}`, {
      joined: reload,
      lost: reload,
      event({ kind, data }) {
        if (kind !== "leaderboard.delta") return;
        const delta = data as Delta;
        setEntries((before) => merge(before, delta.entries, size));
        setChanged(new Set(delta.entries.map((entry) => entry.user_id)));
      },
    });
    return () => room.leave();
  }, [season, mode, player]);

  if (entries.length === 0) {
    return <p class="quiet">Nobody has scored yet. The first score starts the board.</p>;
  }
  return (
    <table class={isStale() ? "stale" : undefined} aria-live="off">
      <thead>
        <tr>
          <th scope="col" class="number">Rank</th>
          <th scope="col">Player</th>
          <th scope="col" class="number">Score</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr
            key={entry.user_id}
            class={changed.has(entry.user_id) ? "pulse" : undefined}
            aria-current={entry.user_id === player ? "true" : undefined}
          >
            <td class="number">{entry.rank}</td>
            <td>{entry.display_name}</td>
            <td class="number">{entry.score.toLocaleString("en")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
});

/** Puts announced places over the known ones; a player stands in one place only. */
export function merge(
  before: readonly BoardEntry[],
  told: readonly BoardEntry[],
  size: number,
): BoardEntry[] {
  const places = new Map<number, BoardEntry>();
  const moved = new Set(told.map((entry) => entry.user_id));
  for (const entry of before) if (!moved.has(entry.user_id)) places.set(entry.rank, entry);
  for (const entry of told) places.set(entry.rank, entry);
  return [...places.values()].filter(({ rank }) => rank <= size).sort((a, b) => a.rank - b.rank);
}
