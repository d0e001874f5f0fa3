/** What each moment shows below its heading, and what can be done in it. */

import type { VNode } from "preact";
import { Button } from "../ui/Button.tsx";
import { Avatar } from "../faces/Avatar.tsx";
import { Queue } from "../play/Queue.tsx";
import { CheckRing } from "./CheckRing.tsx";
import { Outcome } from "./Outcome.tsx";
import { Sides } from "./Sides.tsx";
import { ENDINGS, oddsInWords, SINCE, StageWords } from "../words/stage.ts";
import { checkOf, type Known, playersOf } from "./headings.ts";
import { launchOf } from "./launch.ts";
import type { Found, QueueState, Wish } from "./state.ts";
import type { StageMode } from "./types.ts";

export interface MomentProps {
  state: QueueState;
  drawn: Known;
  player: { id: string };
  mode: StageMode | undefined;
  /** When the waiting began: the browser's clock, milliseconds since the epoch. */
  since: number;
  busy: boolean;
  /** Whether they may queue: a party's leader does for all. */
  leads: boolean;
  /** Whether the arena takes them in by itself. */
  takenIn: boolean;
  onLeave(): void;
  onLeaveMatch(match: Found): void;
  onReply(verb: "accept" | "decline", state: QueueState & { name: "proposed" }): void;
  onAgain(wish: Wish): void;
  onBack(): void;
}

export function Moment(props: MomentProps): VNode {
  const { state } = props;
  switch (state.name) {
    case "queued":
      return <Searching {...props} state={state} />;
    case "proposed":
      return <Check {...props} state={state} />;
    case "found":
      return <Ready {...props} state={state} />;
    case "over":
      return <Over {...props} state={state} />;
    case "idle":
      return <Ended {...props} state={state} />;
  }
}

type At<Name extends QueueState["name"]> = MomentProps & { state: QueueState & { name: Name } };

function Searching({ state, player, mode, since, busy, onLeave }: At<"queued">): VNode {
  return (
    <>
      {state.since && <p class="notice">{SINCE[state.since]}</p>}
      <div class="radar">
        <Avatar id={player.id} />
        <Queue
          waited={state.ticket.waited}
          since={since}
          estimate={state.ticket.estimate}
          widening={mode?.window ?? { base: 0, step: 0, every_s: 1, cap: 1 }}
        />
      </div>
      <div class="actions">
        <Button icon="leave" disabled={busy} onClick={onLeave}>{StageWords.LeaveTheQueue}</Button>
      </div>
    </>
  );
}

function Check({ state, drawn, player, mode, busy, onReply }: At<"proposed">): VNode {
  const { teams, bots, match_id } = state.match;
  const isThis = drawn.lineup?.match_id === match_id;
  return (
    <>
      <CheckRing
        {...checkOf(match_id, drawn, mode)}
        accepted={Math.max(state.count ?? 0, state.accepted ? 1 : 0)}
        players={playersOf(teams)}
      />
      {state.accepted ? <p>{StageWords.Accepted}</p> : (
        <div class="actions">
          <Button kind="primary" disabled={busy} onClick={() => onReply("accept", state)}>
            {StageWords.Accept}
          </Button>
          <Button disabled={busy} onClick={() => onReply("decline", state)}>
            {StageWords.Decline}
          </Button>
        </div>
      )}
      <Sides {...{ teams, bots, player: player.id }} lineup={isThis ? drawn.lineup : undefined} />
    </>
  );
}

function Ready(
  { state, drawn, player, mode, busy, takenIn, onLeaveMatch }: At<"found">,
): VNode {
  const { match } = state;
  const side = match.teams.findIndex((team) => team.includes(player.id));
  const chance = match.quality.win_probability[side];
  const isThis = drawn.lineup?.match_id === match.match_id;
  return (
    <>
      {/* First of all: it must be in sight however many play. */}
      <Elsewhere match={match} launch={mode?.launch} />
      {!match.address && !mode?.launch && (
        <div class="actions">
          <a class="button primary" href={`/play/${match.match_id}`}>{StageWords.EnterTheArena}</a>
        </div>
      )}
      {takenIn && <p class="quiet small">{StageWords.TakenIn}</p>}
      <Sides
        teams={match.teams}
        bots={match.bots}
        lineup={isThis ? drawn.lineup : undefined}
        player={player.id}
      />
      {chance !== undefined && <p class="odds">{oddsInWords(chance, match.teams.length)}</p>}
      <div class="actions">
        <a class="button" href={`/matches/${match.match_id}`}>{StageWords.WhoPlaysAndWhy}</a>
        <Button icon="leave" disabled={busy} onClick={() => onLeaveMatch(match)}>
          {StageWords.LeaveTheMatch}
        </Button>
      </div>
    </>
  );
}

/** A mode that a studio's own client plays: the way in, once there is one. */
function Elsewhere({ match, launch }: { match: Found; launch: string | undefined }): VNode | null {
  if (!match.address && !launch) return null;
  const link = launch && launchOf(launch, match);
  return (
    <div class="elsewhere">
      {match.address && (
        <p>
          {StageWords.PlayedAt} <code>{match.address}</code>
        </p>
      )}
      {link
        ? <a class="button primary" href={link}>{StageWords.OpenTheGame}</a>
        : launch && <p role="status">{StageWords.AServerComes}</p>}
    </div>
  );
}

function Over({ state, drawn, player, busy, leads, onAgain, onBack }: At<"over">): VNode {
  const { match_id } = state.match;
  const facts = drawn.outcome?.match_id === match_id ? drawn.outcome : undefined;
  const lineup = drawn.lineup?.match_id === match_id ? drawn.lineup : undefined;
  return (
    <>
      {/* First of all: what is next must be in sight however many have played. */}
      <div class="actions">
        <Button
          kind="primary"
          icon="play"
          disabled={busy || !leads}
          onClick={() => onAgain(state.match)}
        >
          {StageWords.PlayAgain}
        </Button>
        <a class="button" href={`/matches/${match_id}`}>
          {facts?.watch ? StageWords.Watch : StageWords.TheMatch}
        </a>
        <Button disabled={busy} onClick={onBack}>{StageWords.BackToTheStart}</Button>
      </div>
      {lineup && (
        <Sides
          teams={lineup.sides.map(({ players }) => players.map(({ id }) => id))}
          bots={lineup.sides.map(({ bots }) => bots)}
          lineup={lineup}
          player={player.id}
          over
        />
      )}
      {facts
        ? <Outcome facts={facts} live={drawn.live ?? false} />
        : <p class="quiet">{StageWords.ToCome}</p>}
    </>
  );
}

function Ended({ state, busy, leads, onAgain, onBack }: At<"idle">): VNode {
  const { why, wish } = state;
  return (
    <>
      {why && <p class="lead">{ENDINGS[why][1]}</p>}
      <div class="actions">
        {wish && (
          <Button
            kind="primary"
            icon="play"
            disabled={busy || !leads}
            onClick={() => onAgain(wish)}
          >
            {StageWords.QueueAgain}
          </Button>
        )}
        <Button disabled={busy} onClick={onBack}>{StageWords.BackToTheStart}</Button>
      </div>
    </>
  );
}
