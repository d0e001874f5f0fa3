/** From a visitor to a match: sign in, pick, gather a party, queue, be found. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../components/ui/Button.tsx";
import { island } from "../../components/page/Island.tsx";
import { type PartyMembers, PartyStrip } from "../../components/play/PartyStrip.tsx";
import { type Choice, Pick, Tiles } from "../../components/ui/Pick.tsx";
import { Queue, type Widening } from "../../components/play/Queue.tsx";
import { Countdown, Failed, LiveDot, Reconnecting } from "../../components/ui/States.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { useAttempt } from "../lib/attempt.ts";
import { takeAtOnce } from "../arena/remembered.ts";
import { useParty } from "./party.ts";
import { renewPanels } from "../lib/panels.ts";
import { answer, catchUp, follow, type Found, type QueueState } from "./queue_state.ts";
import { me, signInGuest, useOnline, useStale, useValue, veze } from "../lib/session.ts";
import { inSeconds } from "../../components/words/waits.ts";
import { matchTakes, modeInRegion, PlayWords, sideWins } from "../../components/words/play.ts";

export interface PlayProps {
  /** Who is signed in already. */
  player?: { id: string; name: string };
  /** `size`: players of a team. */
  modes: (Choice & { window: Widening; size: number })[];
  regions: Choice[];
  region: string;
  /** Seconds a wait should take, by `mode region`, where that is known. */
  waits: Record<string, number>;
  state: QueueState;
  party?: PartyMembers;
  /** Code of a party that somebody was invited to. */
  invite?: string;
}

export const Play = island("Play", function Play(props: PlayProps) {
  const [state, setState] = useState(props.state);
  const [mode, setMode] = useState(props.modes[0]!.id);
  const [region, setRegion] = useState(props.region);
  const [party, setParty] = useParty(props.party);
  const [said, setSaid] = useState<Said>();
  const [joins, setJoins] = useState(0);
  const { busy, failure, attempt } = useAttempt();
  const stale = useStale();
  const online = useOnline();
  const status = useRef<HTMLParagraphElement>(null);
  const player = useValue(me) ?? props.player;
  const size = props.modes.find(({ id }) => id === mode)!.size;
  const isTooMany = party !== undefined && party.players.length > size;
  const isLed = party !== undefined && party.leader_id !== player?.id;

  useEffect(() => {
    if (props.player && !me.value) me.value = props.player;
  }, []);

  useEffect(() => {
    if (!player) return;
    const room = veze().rooms.join(`user:${player.id}`, {
      joined: () => setJoins((count) => count + 1),
      event(event) {
        setState((before) => follow(before, event));
        if (event.kind === "match.finished") void renewPanels().catch(() => {});
      },
      // What happened meanwhile stands in the page anew.
      lost: () => location.reload(),
    });
    return () => room.leave();
  }, [player?.id]);

  // What happened before the room was joined, or before the ticket was known, nobody has told.
  const waiting = state.name === "queued" ? state.ticket.id : undefined;
  useEffect(() => {
    if (waiting === undefined || joins === 0) return;
    veze().call("GET /matchmaking/tickets/{ticket_id}", { path: { ticket_id: waiting } })
      .then((ticket) => setState((before) => catchUp(before, ticket)), () => {});
  }, [waiting, joins]);

  useEffect(() => {
    if (state.name === "found" && state !== props.state) status.current?.focus();
  }, [state.name]);

  // Who comes from a match goes into the next one by themselves, unless they are asked for more.
  useEffect(() => {
    if (state.name === "queued" || !takeAtOnce()) return;
    if (state.name === "found" && !state.match.address) {
      location.assign(`/play/${state.match.match_id}`);
    }
  }, [state.name]);

  async function change(work: () => Promise<QueueState>): Promise<void> {
    const next = await attempt(work);
    if (next) setState((now) => answer(now, next));
  }

  const signedIn = async () => player ?? await signInGuest();

  const play = () =>
    change(async () => {
      const { id: user_id } = await signedIn();
      const together = party && party.players.length > 1 && { party_id: party.party_id };
      const { ticket_id: id, estimated_wait_s: estimate = null } = await veze().call(
        "POST /matchmaking/enqueue",
        { body: { user_id, mode, region, bots: true, ...together } },
      ).catch((error) => {
        // The match that keeps oneself from queueing stands in the page that is loaded anew.
        if (error.problem?.user_id === user_id) location.reload();
        throw error;
      });
      return { name: "queued", ticket: { id, mode, region, waited: 0, estimate } };
    });

  const idle = (): QueueState => ({ name: "idle" });

  const leave = () =>
    change(() =>
      veze().call("POST /matchmaking/dequeue", { body: { user_id: player!.id } }).then(idle)
    );

  const leaveMatch = (path: Found) =>
    change(() => veze().call("POST /matchmaking/matches/{match_id}/leave", { path }).then(idle));

  const reply = (verb: "accept" | "decline", proposed: QueueState & { name: "proposed" }) =>
    change(() =>
      veze().call(`POST /matchmaking/tickets/{ticket_id}/${verb}`, { path: proposed.match })
        .then(verb === "accept" ? () => ({ ...proposed, accepted: true }) : idle)
    );

  /** @param work answers the party after it; nothing: none is left */
  const gather = async (work: () => Promise<PartyMembers | undefined>) => {
    const before = party;
    const [after] = await attempt(async () => [await work()]) ?? [before];
    setParty(after);
    // An invite is used once; the page that is loaded anew must not bring it up again.
    if (after !== before) history.replaceState(history.state, "", location.pathname);
  };
  const partyPath = { path: { party_id: party?.party_id ?? "" } };
  const actions = {
    onCreate: () => gather(() => signedIn().then(() => veze().call("POST /parties"))),
    onJoin: (code: string) =>
      gather(() => signedIn().then(() => veze().call("POST /parties/join", { body: { code } }))),
    onLeave: () => gather(() => veze().call("POST /parties/{party_id}/leave", partyPath)),
    onKick: (user_id: string) =>
      gather(() =>
        veze().call("POST /parties/{party_id}/kick", { ...partyPath, body: { user_id } })
      ),
    onCopy: () =>
      navigator.clipboard.writeText(`${location.origin}/?party=${party!.code}`)
        .then(() => PlayWords.InviteCopied, () => PlayWords.CopyingNotAllowed)
        .then((text) => setSaid({ text })),
  };

  const stage = state.name === "queued"
    ? (
      <>
        <p class="quiet small">
          {`${nameIn(props.modes, state.ticket.mode)}, ${
            nameIn(props.regions, state.ticket.region)
          }`}
        </p>
        <Queue
          waited={state.ticket.waited}
          estimate={state.ticket.estimate}
          widening={props.modes.find(({ id }) => id === state.ticket.mode)!.window}
        />
        <div class="actions">
          <Button icon="leave" disabled={busy} onClick={leave}>{PlayWords.LeaveTheQueue}</Button>
        </div>
      </>
    )
    : state.name === "proposed"
    ? (
      <>
        <p class="found" role="status">
          {PlayWords.MatchFoundIn}
          <Countdown until={Date.parse(state.match.accept_by)} />
        </p>
        {state.accepted ? <p>{PlayWords.Accepted}</p> : (
          <div class="actions">
            <Button
              kind="primary"
              disabled={busy}
              onClick={() => reply("accept", state)}
            >
              {PlayWords.Accept}
            </Button>
            <Button disabled={busy} onClick={() => reply("decline", state)}>
              {PlayWords.Decline}
            </Button>
          </div>
        )}
      </>
    )
    : state.name === "found" && (
      <>
        <p class="found" ref={status} tabIndex={-1} role="status">
          {state.known ? PlayWords.YouAreInAMatch : PlayWords.MatchFound}
        </p>
        <Against match={state.match} player={player!.id} />
        <div class="actions">
          {!state.match.address && (
            <a class="button primary" href={`/play/${state.match.match_id}`}>
              {PlayWords.EnterTheArena}
            </a>
          )}
          <a class="button" href={`/matches/${state.match.match_id}`}>
            {PlayWords.WhoPlaysAndWhy}
          </a>
          <Button icon="leave" disabled={busy} onClick={() => leaveMatch(state.match)}>
            {PlayWords.LeaveTheMatch}
          </Button>
        </div>
      </>
    );

  const wait = props.waits[`${mode} ${region}`];
  return (
    <div class="play">
      {stage ? <div class="stage">{stage}</div> : (
        <>
          <Tiles label={PlayWords.Mode} value={mode} choices={props.modes} onPick={setMode} />
          <Pick
            label={PlayWords.Region}
            value={region}
            choices={props.regions}
            onPick={setRegion}
          />
          <Button kind="primary" icon="play" disabled={busy || isLed || isTooMany} onClick={play}>
            {busy ? PlayWords.OneMoment : PlayWords.PlayNow}
          </Button>
        </>
      )}
      <Reconnecting stale={stale} />
      <p class="quiet small">
        {player ? <LiveDot on={online} /> : PlayWords.YouPlayAsAGuest}
        {!stage && (isLed
          ? PlayWords.LeaderStarts
          : isTooMany
          ? PlayWords.PartyIsTooLarge
          : wait !== undefined && matchTakes(inSeconds(Math.max(1, wait))))}
      </p>
      {state.name === "idle" && state.why && <p role="status">{state.why}</p>}
      <Failed text={failure} />
      <PartyStrip
        party={party}
        player={player?.id}
        busy={busy}
        invite={props.invite}
        {...actions}
      />
      <Toast said={said} />
    </div>
  );
});

function nameIn(choices: readonly Choice[], id: string): string {
  return choices.find((choice) => choice.id === id)?.name ?? id;
}

function Against({ match, player }: { match: Found; player: string }) {
  const own = match.teams.findIndex((team) => team.includes(player));
  const chance = match.quality.win_probability[own];
  return (
    <p>
      {modeInRegion(
        match.mode,
        match.region,
        match.teams.map((team, i) => team.length + (match.bots?.[i] ?? 0)).join(PlayWords.Against),
      )}
      {chance !== undefined && sideWins(Math.round(chance * 100))}
    </p>
  );
}
