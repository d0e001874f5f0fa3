/** A match is over: who has won, what it did to the rating and why, everybody's deeds, and what next. */

import type { VNode } from "preact";
import { Button } from "../ui/Button.tsx";
import { signed } from "../ui/signed.ts";
import { Failed } from "../ui/States.tsx";
import { ArenaWords } from "../words/arena.ts";
import { wantsRematch } from "../words/arena_said.ts";
import { chanceWas, ratingMoved } from "../words/hud.ts";
import { Scoreboard, type ScoreRow } from "./Scoreboard.tsx";

/** What the match did to the player's rating. */
export interface RatingMoved {
  before: number;
  after: number;
  /** To win, as it was said before; of one. */
  chance: number | undefined;
}

export interface MatchEndProps {
  text: string;
  rows: readonly ScoreRow[];
  rating: RatingMoved | undefined;
  /** Of a match of the matcher that one played: where it can be read and seen again. */
  match: string | undefined;
  busy: boolean;
  failure: string | undefined;
  /** Against the same: undefined where nobody else played. */
  rematch:
    | { /** Name of another who wants one. */ asks: string | undefined; rematch: () => void }
    | undefined;
  /** Undefined: who looks on has nothing to go on with. */
  onAgain: (() => void) | undefined;
}

export function MatchEnd(props: MatchEndProps): VNode {
  const { text, rows, rating, match, rematch, busy, failure, onAgain } = props;
  const change = rating && Math.round(rating.after) - Math.round(rating.before);
  return (
    <div class="hud-end">
      <div role="status">
        <p class="result">
          {text}
          {change !== undefined && change !== 0 && <b data-down={change < 0}>{signed(change)}</b>}
        </p>
        {rating && (
          <p class="moved">
            {ratingMoved(Math.round(rating.before), Math.round(rating.after))}{" "}
            {rating.chance !== undefined && chanceWas(rating.chance)}
          </p>
        )}
      </div>
      <Scoreboard rows={rows} />
      <Failed text={failure} />
      {rematch && (
        <p class="asks" role="status">
          {rematch.asks !== undefined && wantsRematch(rematch.asks)}
        </p>
      )}
      <p class="actions">
        {rematch && (
          <Button
            {...(rematch.asks !== undefined && { kind: "primary" as const })}
            icon="refresh"
            disabled={busy}
            onClick={rematch.rematch}
          >
            {ArenaWords.Rematch}
          </Button>
        )}
        {onAgain && (
          <Button
            {...(rematch?.asks === undefined && { kind: "primary" as const })}
            icon="play"
            disabled={busy}
            onClick={onAgain}
          >
            {match === undefined ? ArenaWords.Again : ArenaWords.PlayAgain}
          </Button>
        )}
        {match !== undefined && (
          <a class="button" href={`/matches/${match}`}>{ArenaWords.MatchAndReplay}</a>
        )}
        <a class="button" href={match ? `/?over=${match}` : "/"}>
          {match ? ArenaWords.ToTheResult : ArenaWords.Back}
        </a>
      </p>
    </div>
  );
}
