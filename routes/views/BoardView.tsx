/** A whole board with the ways around in it: seasons, modes, days, names, oneself. */

import type { VNode } from "preact";
import { ABOVE, Ranks } from "../../islands/boards/Ranks.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Avatar } from "../../components/faces/Avatar.tsx";
import { Field } from "../../components/ui/Field.tsx";
import { type BoardEntry, sayScore } from "../../components/boards/RankTable.tsx";
import { Empty } from "../../components/ui/States.tsx";
import { type Tab, Tabs } from "../../components/ui/Tabs.tsx";
import { asItWas, BoardsWords, endsOn, rankAndScore } from "../../components/words/boards.ts";
import { prizeFor } from "../../components/words/portal.ts";
import type { PrizeFor } from "../ladder.ts";
import { inFigures } from "../../components/words/waits.ts";
import { dayOf } from "../../components/words/locale.ts";

export interface Search {
  text: string;
  found: BoardEntry[];
}

export interface BoardViewProps {
  board: { season: string; mode: string; name: string; open: boolean; ratings: boolean };
  /** The day that is shown, and those there are, newest first. */
  date: string | undefined;
  days: readonly string[];
  /** First place shown, and how many are. */
  rank: number;
  size: number;
  total: number;
  entries: BoardEntry[];
  /** Ranks as the newest day began, by player. */
  earlier: Record<string, number>;
  player: string | undefined;
  own: { rank: number; percentile: number } | undefined;
  search: Search | undefined;
  seasons: Tab[];
  modes: Tab[];
  /** The boards of this mode, where there is more than one. */
  kinds: Tab[];
  /** What the mode is called. */
  name: string;
  prizes: PrizeFor[];
  /** When the season ends, where that is known. */
  closesAt: Date | null;
  /** Address of this board at a place. */
  link(rank: number): string;
}

export function BoardView(props: BoardViewProps): VNode {
  const { board, date, days, rank, size, total, entries, search, own, player, link } = props;
  const next = rank + size;
  return (
    <>
      <h1>{props.name}</h1>
      <Tabs label={BoardsWords.Mode} tabs={props.modes} />
      <div class="board-tabs">
        {props.kinds.length > 0 && <Tabs label={BoardsWords.Board} tabs={props.kinds} />}
        <Tabs label={BoardsWords.Season} tabs={props.seasons} />
      </div>
      {props.prizes.length > 0 && (
        <ul class="prizes quiet small">
          {props.prizes.map((prize) => (
            <li key={`${prize.from} ${prize.name}`}>{prizeFor(prize)}</li>
          ))}
        </ul>
      )}
      <div class="toolbar">
        <form role="search">
          <input type="hidden" name="season" value={board.season} />
          <input type="hidden" name="mode" value={board.mode} />
          <Field label={BoardsWords.NameOrPlayerId}>
            <input
              name="player"
              type="search"
              minLength={2}
              maxLength={36}
              defaultValue={search?.text}
            />
          </Field>
          {days.length > 0 && (
            <Field label={BoardsWords.AsTheDayBegan}>
              <select name="date">
                <option value="">{board.open ? BoardsWords.Now : BoardsWords.FinalRanks}</option>
                {days.map((day) => (
                  <option key={day} value={day} selected={day === date}>{day}</option>
                ))}
              </select>
            </Field>
          )}
          <Button submit icon="search">
            <span class="wide">{BoardsWords.Show}</span>
          </Button>
        </form>
      </div>
      {search && <Results {...search} ratings={board.ratings} link={link} />}
      {entries.length === 0
        ? (
          <Empty icon="trophy" action={<a class="button" href="/">{BoardsWords.PlayNow}</a>}>
            {total > 0
              ? BoardsWords.BoardEndsBefore
              : board.ratings
              ? BoardsWords.NobodyOnLadder
              : BoardsWords.NobodyHasScored}
          </Empty>
        )
        : (
          <>
            <Ranks
              season={board.season}
              mode={board.mode}
              name={board.name}
              total={total}
              entries={entries}
              earlier={props.earlier}
              live={board.open && date === undefined}
              note={noteOn(props)}
              {...(board.ratings && { ratings: true })}
              {...(date !== undefined && { date })}
              {...(board.open && days[0] !== undefined && { since: days[0] })}
              {...(player !== undefined && { player })}
              {...(own && date === undefined && {
                own: { rank: own.rank, href: link(Math.max(1, own.rank - ABOVE)) },
              })}
            />
            <noscript>
              <nav class="pages" aria-label={BoardsWords.Pages}>
                {rank > 1 && <a href={link(Math.max(1, rank - size))}>{BoardsWords.BetterRanks}</a>}
                {next <= total && <a href={link(next)}>{BoardsWords.FurtherRanks}</a>}
              </nav>
            </noscript>
          </>
        )}
    </>
  );
}

function noteOn({ board, date, closesAt }: BoardViewProps): string {
  if (date !== undefined) return asItWas(dayOf(new Date(date)));
  if (board.open && closesAt) return endsOn(dayOf(closesAt));
  return board.open ? BoardsWords.SeasonIsOpen : BoardsWords.SeasonIsOver;
}

function Results(
  { text, found, ratings, link }: Search & { ratings: boolean } & Pick<BoardViewProps, "link">,
): VNode {
  return (
    <section aria-labelledby="found">
      <h2 id="found">{`“${text}”`}</h2>
      {found.length === 0
        ? (
          <Empty icon="search">
            {BoardsWords.NobodyIsCalledSo}
          </Empty>
        )
        : (
          <ul class="rows">
            {found.map(({ user_id, rank, display_name, score }) => (
              <li key={user_id}>
                <span class="who">
                  <Avatar id={user_id} />
                  <a href={link(Math.max(1, rank - ABOVE))}>{display_name}</a>
                </span>
                <span class="number">
                  {rankAndScore(inFigures(rank), sayScore(score, ratings))}
                </span>
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}
