/**
 * The whole page from searching to the result: who, what, and what next, at each moment.
 *
 * Holds where the player stands and what the server drew of the match; the player's own room drives it.
 * The page that is loaded anew lands on the same moment, for the server draws it from the same state.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Announcement } from "../../components/play/Announcement.tsx";
import { checkOf, headingOf, spokenOf, titleOf } from "../../components/stage/headings.ts";
import { Into } from "../../components/stage/Into.tsx";
import { Moment } from "../../components/stage/Moment.tsx";
import { type QueueState, type Wish, wishOf } from "../../components/stage/state.ts";
import type { Lineup, OutcomeFacts, StageMode } from "../../components/stage/types.ts";
import { Failed, LiveDot, Reconnecting } from "../../components/ui/States.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { nameIn } from "../../components/words/named.ts";
import { beginsIn, modeIn, StageWords } from "../../components/words/stage.ts";
import { rememberAccepted, rememberedAccepted, takeAtOnce } from "../lib/remembered.ts";
import { useAttempt } from "../lib/attempt.ts";
import { showPage } from "../lib/show_page.ts";
import { me, useOnline, useStale, veze } from "../lib/session.ts";
import { useAnnouncement } from "./announcements.ts";
import { enqueue } from "./enqueue.ts";
import { answer, catchUp, catchUpMatch, declining, follow, ticketOf } from "./queue_state.ts";
import { useCountdown } from "./stage/use_countdown.ts";
import { useSound } from "./stage/use_sound.ts";
import { useDrawn } from "./stage/use_drawn.ts";
import { measureWays } from "./ways.ts";

export interface StageProps {
  player: { id: string; name: string };
  state: QueueState;
  modes: StageMode[];
  regions: { id: string; name: string }[];
  /** Party that is queued for as a whole. */
  party?: { party_id: string; count: number; leads: boolean };
  /** Seconds left to accept, where a match is proposed. */
  left?: number;
  lineup?: Lineup;
  outcome?: OutcomeFacts;
}

/** How long after a ready check its end should be known. */
const LATE_MS = 2_000;

export const Stage = island("Stage", function Stage(props: StageProps) {
  const { player, modes, regions } = props;
  const party = props.party?.count ?? 1;
  const [state, setState] = useState(props.state);
  const [joins, setJoins] = useState(0);
  /** Ready checks whose time is over. */
  const [passed, setPassed] = useState(0);
  /** Match that was accepted in this tab. */
  const [accepted, setAccepted] = useState<string>();
  const { busy, failure, attempt } = useAttempt();
  const [announced, putAway] = useAnnouncement(player.id);
  const drawn = useDrawn(props, state, joins);
  const stale = useStale();
  const online = useOnline();
  const left = useRef(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const wish = wishOf(state);
  const mode = modes.find(({ id }) => id === wish?.mode);
  const [sound, toggleSound] = useSound(state);
  // A place that is kept has waited on, while a match was proposed.
  const began = useRef<{ id?: string; at: number }>({ at: 0 });
  const place = state.name === "proposed" ? state.before : state.name === "queued" && state.ticket;
  if (place && place.id !== began.current.id) {
    began.current = { id: place.id, at: Date.now() - 1_000 * place.waited };
  }

  useEffect(() => {
    me.value ??= player;
    setAccepted((now) => now ?? rememberedAccepted());
    measureWays();
    const room = veze().rooms.join(`user:${player.id}`, {
      joined: () => setJoins((count) => count + 1),
      event: (event) => setState((before) => follow(before, event, party)),
      // What happened meanwhile stands in the page anew.
      lost: () => location.reload(),
    });
    return () => room.leave();
  }, []);

  // What happened before the room was joined, or before the ticket was known, nobody has told.
  const ticket = ticketOf(state);
  const found = state.name === "found" ? state.match : undefined;
  const isArenas = found !== undefined && !found.address && !mode?.launch;
  // Who asked to be taken in at once is on their way already.
  const leads = found !== undefined && found.match_id === accepted;
  const isNew = state.name === "found" && !state.known;
  const isLeaving = busy || left.current;
  const counting = useCountdown(isArenas && (isNew || leads) ? found.match_id : undefined, {
    ...{ leads, opens: leads && isNew, held: isLeaving },
  });
  const takenIn = isArenas && leads && isNew && !isLeaving;
  useEffect(() => {
    if (joins === 0) return;
    if (ticket) {
      veze().call("GET /matchmaking/tickets/{ticket_id}", { path: { ticket_id: ticket } })
        .then((told) => setState((before) => catchUp(before, state, told, party)), () => {});
    } else if (found) {
      veze().call("GET /matchmaking/matches/{match_id}", { path: found }).then((told) => {
        // The way in is told with the page.
        if (told.address && !found.address) location.reload();
        setState((before) => catchUpMatch(before, told, player.id));
      }, () => {});
    }
  }, [ticket, found?.match_id, joins, passed]);

  // A check ends by itself: who has not heard how asks.
  const proposed = state.name === "proposed" ? state.match.match_id : undefined;
  useEffect(() => {
    if (!proposed) return;
    const ask = () => setPassed((count) => count + 1);
    const timer = setTimeout(ask, checkOf(proposed, drawn, mode).left * 1_000 + LATE_MS);
    return () => clearTimeout(timer);
  }, [proposed]);

  // A new moment is a new page: its heading has the focus, and its name is the tab's.
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
    if (state.name === "over") history.replaceState(null, "", `/?over=${state.match.match_id}`);
    if (state.name === "idle" && !state.why) {
      // Nobody here asked for it: the party's leader, or another window.
      if (left.current) void showPage("/");
      else setState({ ...state, why: "cancelled" });
    }
  }, [state.name]);

  const title = titleOf(state, drawn);
  useEffect(() => {
    document.title = title;
  }, [title]);

  // Who comes from a match goes into the next one by themselves, unless they are asked for more.
  useEffect(() => {
    if (state.name === "queued" || !takeAtOnce()) return;
    if (isArenas) location.assign(`/play/${found.match_id}`);
  }, [state.name]);

  async function change(work: () => Promise<QueueState>): Promise<void> {
    const next = await attempt(work);
    if (next) setState((now) => answer(now, next));
  }

  const leave = (work: () => Promise<unknown>) => {
    left.current = true;
    return change(() =>
      work().then((): QueueState => ({ name: "idle" }), (error) => {
        left.current = false;
        throw error;
      })
    );
  };

  const reply = (verb: "accept" | "decline", proposed: QueueState & { name: "proposed" }) => {
    // What it leads to may be told before it is answered.
    if (verb === "decline") setState((now) => declining(now, proposed));
    else left.current = false;
    return change(() =>
      veze().call(`POST /matchmaking/tickets/{ticket_id}/${verb}`, { path: proposed.match })
        .then((): QueueState => {
          if (verb === "accept") {
            setAccepted(proposed.match.match_id);
            rememberAccepted(proposed.match.match_id);
            return { ...proposed, accepted: true };
          }
          const { mode, region } = proposed.match;
          return { name: "idle", why: "declined", wish: { mode, region } };
        })
    );
  };

  const again = (wish: Wish) => {
    const { party } = props;
    left.current = false;
    history.replaceState(null, "", "/");
    return change(() =>
      enqueue({ ...wish, user_id: player.id, party: party && party.count > 1 ? party : undefined })
    );
  };

  return (
    <div class="stage" data-moment={state.name}>
      <Announcement text={announced} onClose={putAway} />
      <div class="stage-top">
        <p class="quiet">
          {state.name === "found" && (
            <strong>{state.known ? StageWords.YouAreInAMatch : StageWords.MatchFound}</strong>
          )}
          {wish && <span>{modeIn(mode?.name ?? wish.mode, nameIn(regions, wish.region))}</span>}
        </p>
        <Button kind="quiet" icon={sound ? "sound" : "mute"} onClick={toggleSound}>
          {sound ? StageWords.SoundOn : StageWords.SoundOff}
        </Button>
      </div>
      <h1 ref={heading} tabIndex={-1}>{headingOf(state, drawn)}</h1>
      <p role="status" class="away">
        {counting
          ? beginsIn(counting.of, counting.leads)
          : spokenOf(state, drawn, { player: player.id, mode, takenIn })}
      </p>
      {counting && <Into {...counting} />}
      <Moment
        {...{ state, drawn, player, mode, busy }}
        since={began.current.at}
        leads={props.party?.leads ?? true}
        takenIn={takenIn}
        onLeave={() =>
          leave(() => veze().call("POST /matchmaking/dequeue", { body: { user_id: player.id } }))}
        onLeaveMatch={(path) =>
          leave(() => veze().call("POST /matchmaking/matches/{match_id}/leave", { path }))}
        onReply={reply}
        onAgain={again}
        onBack={() => void showPage("/")}
      />
      <Failed text={failure} />
      <Reconnecting stale={stale} />
      <p class="stage-foot quiet small">
        <LiveDot on={online} />
      </p>
    </div>
  );
});
