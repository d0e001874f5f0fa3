/** What to play, with whom: pick, gather a party, and begin; the stage takes over from there. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components/ui/Button.tsx";
import { island } from "../../components/page/Island.tsx";
import { type PartyMembers, PartyStrip } from "../../components/play/PartyStrip.tsx";
import { type Choice, Pick } from "../../components/ui/Pick.tsx";
import { Tiles } from "../../components/ui/Tiles.tsx";
import { Announcement } from "../../components/play/Announcement.tsx";
import { Failed, LiveDot, Reconnecting } from "../../components/ui/States.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { useAttempt } from "../lib/attempt.ts";
import { useAnnouncement } from "./announcements.ts";
import { enqueue } from "./enqueue.ts";
import { useParty } from "./party.ts";
import { renewPanels } from "../lib/panels.ts";
import { showPage } from "../lib/show_page.ts";
import { measureWays } from "./ways.ts";
import { me, signInGuest, tellNow, useOnline, useStale, useValue, veze } from "../lib/session.ts";
import { inSeconds } from "../../components/words/waits.ts";
import { matchTakes, PlayWords } from "../../components/words/play.ts";

export interface PlayProps {
  /** Who is signed in already. */
  player?: { id: string; name: string };
  /** `size`: players of a team. */
  modes: (Choice & { size: number })[];
  /** The mode that is picked at first. */
  mode: string;
  regions: Choice[];
  region: string;
  /** Seconds a wait should take, by `mode region`, where that is known. */
  waits: Record<string, number>;
  party?: PartyMembers;
  /** Code of a party that somebody was invited to. */
  invite?: string;
}

/** What leads to the stage, whoever began it: the party's leader, or another window. */
const TO_STAGE = ["match.found", "match.proposed"];

export const Play = island("Play", function Play(props: PlayProps) {
  const [mode, setMode] = useState(props.mode);
  const [region, setRegion] = useState(props.region);
  const [party, setParty] = useParty(props.party);
  const [said, setSaid] = useState<Said>();
  const { busy, failure, attempt } = useAttempt();
  const [announced, putAway] = useAnnouncement((useValue(me) ?? props.player)?.id);
  const stale = useStale();
  const online = useOnline();
  const player = useValue(me) ?? props.player;
  const size = props.modes.find(({ id }) => id === mode)!.size;
  const isTooMany = party !== undefined && party.players.length > size;
  const isLed = party !== undefined && party.leader_id !== player?.id;

  useEffect(() => {
    if (props.player && !me.value) me.value = props.player;
    measureWays();
  }, []);

  useEffect(() => {
    if (!player) return;
    // How many of those who are there come as far as the queue.
    tellNow("queue_opened");
    const room = veze().rooms.join(`user:${player.id}`, {
      event({ kind, data }) {
        const isQueued = kind === "ticket.updated" && data.status === "queued";
        if (isQueued || TO_STAGE.includes(kind)) void showPage("/");
        if (kind === "match.finished") void renewPanels().catch(() => {});
      },
      // What happened meanwhile stands in the page anew.
      lost: () => location.reload(),
    });
    return () => room.leave();
  }, [player?.id]);

  const signedIn = async () => player ?? await signInGuest();

  const play = () =>
    attempt(async () => {
      const { id: user_id } = await signedIn();
      const together = party && party.players.length > 1 ? party : undefined;
      await enqueue({ mode, region, user_id, party: together });
      await showPage("/");
    });

  /** The panels beside follow the mode: the address says which, and the server draws them. */
  function pick(mode: string): void {
    setMode(mode);
    const url = new URL(location.href);
    url.searchParams.set("mode", mode);
    history.replaceState(history.state, "", url);
    void renewPanels().catch(() => {});
  }

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

  const wait = props.waits[`${mode} ${region}`];
  return (
    <div class="play">
      <Announcement text={announced} onClose={putAway} />
      <Tiles label={PlayWords.Mode} value={mode} choices={props.modes} onPick={pick} />
      <Pick label={PlayWords.Region} value={region} choices={props.regions} onPick={setRegion} />
      <Button kind="primary" icon="play" disabled={busy || isLed || isTooMany} onClick={play}>
        {busy ? PlayWords.OneMoment : PlayWords.PlayNow}
      </Button>
      <Reconnecting stale={stale} />
      <p class="quiet small">
        {player ? <LiveDot on={online} /> : PlayWords.YouPlayAsAGuest}
        {isLed
          ? PlayWords.LeaderStarts
          : isTooMany
          ? PlayWords.PartyIsTooLarge
          : wait !== undefined && matchTakes(inSeconds(Math.max(1, wait)))}
      </p>
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
