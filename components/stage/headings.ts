/** What each moment is called: on the page, in the tab, and for who listens; pure. */

import { signed } from "../ui/signed.ts";
import { pageTitle } from "../words/page.ts";
import {
  acceptedOf,
  acceptWithin,
  ENDINGS,
  fromTo,
  oddsInWords,
  outcome,
  sideOf,
  SINCE,
  StageWords,
  versus,
} from "../words/stage.ts";
import type { QueueState } from "./state.ts";
import type { Lineup, OutcomeFacts, StageMode } from "./types.ts";

/** What the server knows of the moment. */
export interface Known {
  /** Who looks: named first of their side. */
  player?: { id: string };
  lineup?: Lineup | undefined;
  outcome?: OutcomeFacts | undefined;
  /** Seconds left to accept, when it was drawn. */
  left?: number | undefined;
  /** It became known after the page was loaded. */
  live?: true;
}

const results = () => ({
  ...{ win: StageWords.YouWon, loss: StageWords.YouLost, draw: StageWords.ADraw },
});

export function headingOf(state: QueueState, { player, lineup, outcome: facts }: Known): string {
  switch (state.name) {
    case "queued":
      return StageWords.Searching;
    case "proposed":
      return state.accepted ? StageWords.WaitingForOthers : StageWords.FoundAccept;
    case "found":
      return (lineup?.match_id === state.match.match_id && sidesOf(lineup, player?.id)) ||
        StageWords.MatchFound;
    case "over":
      return facts?.match_id === state.match.match_id ? resultOf(facts) : StageWords.MatchIsOver;
    case "idle":
      return state.why ? ENDINGS[state.why][0] : StageWords.Searching;
  }
}

export function titleOf(state: QueueState, known: Known): string {
  return pageTitle(headingOf(state, known));
}

/** Seconds of a ready check that nobody has said more of. */
const USUAL_S = 10;

/** Seconds there are to accept, and how many were left when it became known. */
export function checkOf(
  match: string,
  { lineup, left }: Known,
  mode: StageMode | undefined,
): { whole: number; left: number } {
  const whole = mode?.ready_s ?? USUAL_S;
  return { whole, left: lineup?.match_id === match ? left ?? whole : whole };
}

/** What a screen reader says when the moment comes, after its heading. */
export function spokenOf(
  state: QueueState,
  known: Known,
  { player, mode, takenIn }: {
    player: string;
    mode: StageMode | undefined;
    /** Whether the arena takes them in by itself. */
    takenIn: boolean;
  },
): string {
  switch (state.name) {
    case "queued":
      // The wait tells of itself.
      return state.since ? SINCE[state.since] : "";
    case "proposed":
      return state.accepted
        ? acceptedOf(state.count ?? 1, playersOf(state.match.teams))
        : acceptWithin(Math.ceil(checkOf(state.match.match_id, known, mode).left));
    case "found": {
      const side = state.match.teams.findIndex((team) => team.includes(player));
      const chance = state.match.quality.win_probability[side];
      const found = state.known ? StageWords.YouAreInAMatch : StageWords.MatchFound;
      const odds = chance === undefined ? "" : oddsInWords(chance, state.match.teams.length);
      return [`${found}.`, odds, takenIn ? StageWords.TakenIn : ""].filter(Boolean).join(" ");
    }
    case "over": {
      const rating = known.outcome?.rating;
      return rating ? fromTo(rating.before, rating.after) : StageWords.MatchIsOver;
    }
    case "idle":
      return state.why ? ENDINGS[state.why][1] : "";
  }
}

export function playersOf(teams: readonly (readonly string[])[]): number {
  return teams.reduce((count, team) => count + team.length, 0);
}

function sidesOf({ sides }: Lineup, own: string | undefined): string {
  if (sides.length !== 2) return StageWords.Everyone;
  const [one, other] = sides.map(({ players, bots }) => {
    const named = players.find(({ id }) => id === own) ?? players[0];
    return named ? sideOf(named.name, players.length + bots - 1) : StageWords.Computer;
  });
  return versus(one!, other!);
}

function resultOf({ result, rating }: OutcomeFacts): string {
  const change = rating && rating.after - rating.before;
  const said = result === null ? StageWords.MatchIsOver : results()[result];
  return outcome(said, change ? signed(change) : undefined);
}
