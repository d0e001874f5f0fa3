/** Places of a board. */

import type { VNode } from "preact";
import { Avatar } from "../faces/Avatar.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Bone } from "../ui/States.tsx";
import { Table } from "../ui/Table.tsx";
import { BoardsWords, moved } from "../words/boards.ts";
import { inFigures } from "../words/waits.ts";

export interface BoardEntry {
  rank: number;
  user_id: string;
  display_name: string;
  score: number;
}

export interface RankTableProps {
  /** Which board it is. */
  label: string;
  /** A number stands for a place that is not loaded yet. */
  places: readonly (BoardEntry | number)[];
  player?: string | undefined;
  /** Who has just moved. */
  changed?: ReadonlySet<string>;
  /** Earlier ranks by player: what they have gained or lost since is shown. */
  earlier?: Readonly<Record<string, number>>;
  /** Places of the whole board, where only a part is shown. */
  total?: number;
  /** Whether scores are ratings: nobody reads their decimals. */
  ratings?: boolean;
}

export function sayScore(score: number, isRating: boolean | undefined): string {
  return inFigures(isRating ? Math.round(score) : score);
}

const rankOf = (place: BoardEntry | number) => typeof place === "number" ? place : place.rank;
const isLoaded = (place: BoardEntry | number): place is BoardEntry => typeof place !== "number";

export function RankTable(
  { label, places, player, changed, earlier = {}, total, ratings }: RankTableProps,
): VNode {
  return (
    <Table
      label={label}
      rows={places}
      keyOf={(place) => isLoaded(place) ? place.user_id : String(place)}
      isCurrent={(place) => isLoaded(place) && place.user_id === player}
      isChanged={(place) => isLoaded(place) && (changed?.has(place.user_id) ?? false)}
      columns={[
        {
          name: BoardsWords.Rank,
          number: true,
          cell: (place) => (
            <>
              {isLoaded(place) && (
                <Moved
                  by={(earlier[place.user_id] ?? place.rank) - place.rank}
                />
              )}
              {inFigures(rankOf(place))}
            </>
          ),
        },
        {
          name: BoardsWords.Player,
          cell: (place) =>
            isLoaded(place)
              ? (
                <span class="who">
                  <Avatar id={place.user_id} />
                  <span>{place.display_name}</span>
                </span>
              )
              : <Bone />,
        },
        {
          name: ratings ? BoardsWords.Rating : BoardsWords.Score,
          number: true,
          cell: (place) => isLoaded(place) && sayScore(place.score, ratings),
        },
      ]}
      {...(total !== undefined && { window: { total, indexOf: rankOf } })}
    />
  );
}

/** Places gained, or lost when below zero. */
function Moved({ by }: { by: number }): VNode | null {
  if (by === 0) return null;
  const name = by > 0 ? "up" : "down";
  return (
    <span class={`moved ${name}`}>
      <Icon name={name} />
      <span aria-label={moved(by)} role="img">{Math.abs(by)}</span>
    </span>
  );
}
