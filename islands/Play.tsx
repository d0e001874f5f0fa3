/** From a visitor to a match: sign in, pick, queue, be found. */

import { useEffect, useRef, useState } from "preact/hooks";
import { island } from "../components/Island.tsx";
import { type RoomEvent, VezeError } from "../sdk/mod.ts";
import { type Choice, Pick } from "../components/Pick.tsx";
import { Countdown, Queue, type Ticket, type Widening } from "../components/Queue.tsx";
import { connection, isStale, me, signInGuest, veze } from "./session.ts";

export interface PlayProps {
  /** Who is signed in already. */
  player?: { id: string; name: string };
  modes: (Choice & { window: Widening })[];
  regions: Choice[];
  region: string;
}

interface Found {
  match_id: string;
  mode: string;
  region: string;
  teams: string[][];
  quality: { win_probability: number[]; max_wait_s: number };
  ticket_id: string;
}

/** A match that all must accept before it counts. */
interface Proposed extends Found {
  accept_by: string;
}

type State =
  | { name: "idle" }
  | { name: "busy" }
  | { name: "queued"; ticket: Ticket }
  | { name: "proposed"; match: Proposed; accepted: boolean; before: Ticket }
  | { name: "found"; match: Found };

export const Play = island("Play", function Play(props: PlayProps) {
  const [state, setState] = useState<State>({ name: "idle" });
  const [failure, setFailure] = useState<string>();
  const [mode, setMode] = useState(props.modes[0]!.id);
  const [region, setRegion] = useState(props.region);
  const status = useRef<HTMLParagraphElement>(null);
  const player = me.value ?? props.player;

  useEffect(() => {
    if (props.player && !me.value) me.value = props.player;
  }, []);

  useEffect(() => {
    if (!player) return;
    const room = veze().rooms.join(`user:${player.id}`, {
      event: (event) => setState((before) => follow(before, event)),
    });
    return () => room.leave();
  }, [player?.id]);

  useEffect(() => {
    if (state.name === "found") status.current?.focus();
  }, [state.name]);

  /** Runs a call; what it refuses is said in words. */
  async function attempt(work: () => Promise<State>): Promise<void> {
    const before = state;
    setFailure(undefined);
    setState({ name: "busy" });
    try {
      const next = await work();
      // A match may have been found while the call was under way.
      setState((now) => now.name === "found" ? now : next);
    } catch (error) {
      setState(before);
      setFailure(error instanceof VezeError ? error.message : "That did not work. Try again.");
    }
  }

  const play = () =>
    attempt(async () => {
      const { id } = player ?? await signInGuest();
      const ticket = await veze().call("POST /matchmaking/enqueue", {
        body: { user_id: id, mode, region },
      });
      return {
        name: "queued",
        ticket: {
          id: ticket.ticket_id,
          since: Date.now(),
          estimate: ticket.estimated_wait_s ?? null,
        },
      };
    });

  const leave = () =>
    attempt(async () => {
      await veze().call("POST /matchmaking/dequeue", { body: { user_id: player!.id } });
      return { name: "idle" };
    });

  const answer = (verb: "accept" | "decline") =>
    attempt(async () => {
      if (state.name !== "proposed") return state;
      const { match, before } = state;
      const path = { ticket_id: match.ticket_id };
      if (verb === "decline") {
        await veze().call("POST /matchmaking/tickets/{ticket_id}/decline", { path });
        return { name: "idle" };
      }
      await veze().call("POST /matchmaking/tickets/{ticket_id}/accept", { path });
      return { name: "proposed", match, accepted: true, before };
    });

  return (
    <section class="play" aria-label="Play">
      <p class="quiet">
        {player ? `Signed in as ${player.name}` : "You play as a guest; nothing to fill in."}
        {isStale() && <span class="warning">Reconnecting…</span>}
      </p>
      <div class="picks">
        <Pick
          label="Mode"
          value={mode}
          choices={props.modes}
          disabled={state.name !== "idle"}
          onPick={setMode}
        />
        <Pick
          label="Region"
          value={region}
          choices={props.regions}
          disabled={state.name !== "idle"}
          onPick={setRegion}
        />
      </div>
      {state.name === "queued"
        ? (
          <>
            <Queue
              ticket={state.ticket}
              widening={props.modes.find(({ id }) => id === mode)!.window}
            />
            <button type="button" onClick={leave}>Leave the queue</button>
          </>
        )
        : state.name === "proposed"
        ? (
          <>
            <p class="found" role="status">
              Match found: <Countdown until={Date.parse(state.match.accept_by)} />
            </p>
            {state.accepted ? <p>Accepted. The others are asked.</p> : (
              <div class="prices">
                <button
                  type="button"
                  class="primary"
                  onClick={() => answer("accept")}
                >
                  Accept
                </button>
                <button type="button" onClick={() => answer("decline")}>Decline</button>
              </div>
            )}
          </>
        )
        : state.name === "found"
        ? (
          <>
            <p class="found" ref={status} tabIndex={-1} role="status">Match found</p>
            <Opponents match={state.match} player={player!.id} />
            <button type="button" onClick={() => setState({ name: "idle" })}>Back</button>
          </>
        )
        : (
          <button type="button" class="primary" disabled={state.name === "busy"} onClick={play}>
            {state.name === "busy" ? "One moment…" : "Play now"}
          </button>
        )}
      {failure && <p class="failed" role="alert">{failure}</p>}
      <p class="quiet small">
        {connection.value === "online" ? "Live" : player ? "Connecting…" : ""}
      </p>
    </section>
  );
});

function follow(before: State, { kind, data }: RoomEvent): State {
  if (kind === "match.found") return { name: "found", match: data as Found };
  if (kind === "match.proposed") {
    const match = data as Proposed;
    const ticket = before.name === "queued" ? before.ticket : undefined;
    const fallback = { id: match.ticket_id, since: Date.now(), estimate: null };
    return { name: "proposed", match, accepted: false, before: ticket ?? fallback };
  }
  if (kind === "ticket.updated" && (before.name === "queued" || before.name === "proposed")) {
    const { status, estimated_wait_s } = data as {
      status: string;
      estimated_wait_s?: number | null;
    };
    if (status === "ended") return { name: "idle" };
    if (status === "queued" && before.name === "queued") {
      const estimate = estimated_wait_s ?? before.ticket.estimate;
      return { name: "queued", ticket: { ...before.ticket, estimate } };
    }
    // Somebody else declined: back to the old place.
    if (status === "queued" && before.name === "proposed") {
      return { name: "queued", ticket: before.before };
    }
  }
  return before;
}

function Opponents({ match, player }: { match: Found; player: string }) {
  const own = match.teams.findIndex((team) => team.includes(player));
  const chance = match.quality.win_probability[own];
  return (
    <p>
      {`${match.mode} in ${match.region}: ${
        match.teams.map((team) => team.length).join(" against ")
      }.`}
      {chance !== undefined && ` Your side wins ${Math.round(chance * 100)} of 100 such matches.`}
      {" "}
      <a href={`/matches/${match.match_id}`}>Who plays, and why</a>
    </p>
  );
}
