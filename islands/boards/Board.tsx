/** The top of a board, following every change, with one's own place below it. */

import { useEffect, useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { type BoardEntry, RankTable } from "../../components/boards/RankTable.tsx";
import { Empty, Live } from "../../components/ui/States.tsx";
import { merge } from "./board_state.ts";
import { me, useStale, useValue, veze } from "../lib/session.ts";
import { BoardsWords } from "../../components/words/boards.ts";

export interface BoardProps {
  season: string;
  mode: string;
  name: string;
  entries: BoardEntry[];
  /** Places shown. */
  size: number;
  /** Whether its season is open: what is over does not move. */
  live: boolean;
  /** Who looks; the island follows the board only for them. */
  player?: string;
  /** The player's own place, wherever it is. */
  own?: BoardEntry;
  /** Those around it, where it is not among those shown. */
  near?: BoardEntry[];
  /** Whether scores are ratings. */
  ratings?: boolean;
  /** Whether what it takes to stand there is said beside it. */
  isWaySaid?: boolean;
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
  const { season, mode, name, size, live } = props;
  const [entries, setEntries] = useState(props.entries);
  const [own, setOwn] = useState(props.own);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const stale = useStale();
  const player = useValue(me)?.id ?? props.player;

  useEffect(() => {
    // Rooms are for those who are signed in.
    if (!live || player === undefined) return;
    const reload = () => void load(props).then(setEntries, () => {});
    const room = veze().rooms.join(`board:${season}:${mode}`, {
      joined: reload,
      lost: reload,
      event({ kind, data }) {
        if (kind !== "leaderboard.delta") return;
        const { entries, moved, total } = data;
        const last = Math.min(size, total);
        setEntries((before) => merge(before, entries).filter(({ rank }) => rank <= last));
        setChanged(new Set(entries.map((entry) => entry.user_id)));
        const mine = moved.find(({ user_id }) => user_id === player);
        if (!mine) return;
        const { rank, score } = mine;
        setOwn((before) => {
          // Hidden: it has a place no more.
          if (rank === null) return undefined;
          const display_name = before?.display_name ?? me.value?.name;
          return display_name === undefined
            ? before
            : { user_id: player, display_name, rank, score };
        });
      },
    });
    return () => room.leave();
  }, [season, mode, player]);

  if (entries.length === 0) {
    return (
      <Empty icon="trophy">
        {props.isWaySaid
          ? BoardsWords.NobodyOnLadderYet
          : props.ratings
          ? BoardsWords.NobodyOnLadder
          : BoardsWords.NobodyHasScored}
      </Empty>
    );
  }
  const isShown = entries.some(({ user_id }) => user_id === player);
  // Once oneself has moved, who stands around is not known any more.
  const near = own?.rank === props.own?.rank ? props.near ?? [] : [];
  const around = near.filter(({ user_id }) =>
    user_id !== player && !entries.some((each) => each.user_id === user_id)
  );
  return (
    <Live stale={stale}>
      <RankTable
        label={name}
        places={own && !isShown
          ? [...entries, ...[...around, own].sort((a, b) => a.rank - b.rank)]
          : entries}
        ratings={props.ratings ?? false}
        player={player}
        changed={changed}
      />
    </Live>
  );
});
