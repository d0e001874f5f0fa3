/** `/play/{match_id}`: the world, the HUD above it and the panels beside it. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { AbilityButtons } from "../../components/hud/Abilities.tsx";
import { BagPanel } from "../../components/hud/panels/BagPanel.tsx";
import { Hud } from "../../components/hud/Hud.tsx";
import { Feed } from "../../components/hud/panels/Feed.tsx";
import { HudBar } from "../../components/hud/HudBar.tsx";
import { Lesson } from "../../components/hud/Lesson.tsx";
import { MatchEnd } from "../../components/hud/MatchEnd.tsx";
import { Pads } from "../../components/hud/Pads.tsx";
import { PartyPanel } from "../../components/hud/panels/PartyPanel.tsx";
import { Said } from "../../components/hud/Said.tsx";
import { Scoreboard } from "../../components/hud/Scoreboard.tsx";
import { SettingsPanel } from "../../components/hud/panels/SettingsPanel.tsx";
import { Sidebar } from "../../components/hud/panels/Sidebar.tsx";
import { island } from "../../components/page/Island.tsx";
import type { PartyMembers } from "../../components/play/PartyStrip.tsx";
import { ArenaWords } from "../../components/words/arena.ts";
import { type Hands, HudWords } from "../../components/words/hud.ts";
import { BUTTON } from "../../services/arena/simulation/mod.ts";
import type { Probe } from "./debug/probe.ts";
import { isPalm } from "./hands/touch.ts";
import { fillScreen } from "./hud/device.ts";
import { LESSONS } from "./hud/lessons.ts";
import { feedLines, playersOf, scoreRows } from "./hud/people.ts";
import { emptyTally } from "./hud/tally.ts";
import { useEnding } from "./hud/use_ending.ts";
import { usePartyNow } from "./hud/use_party.ts";
import { DEFAULT_KEYS, isKey } from "./settings/keys.ts";
import { RANGES } from "./settings/settings.ts";
import { useSettings } from "./settings/use_settings.ts";
import type { Account } from "./settings/whose.ts";
import { me, signInGuest, useValue } from "../lib/session.ts";
import { type Holdings, useHoldings } from "../store/holdings.ts";
import { BEFORE } from "./hud_state.ts";
import type { LinkState } from "./link.ts";
import { type Match, playMatch } from "./play_match.ts";
import { saidOf } from "./said.ts";

const DEBUG_SCRIPT = "/static/probe.js";

export interface ArenaProps {
  matchId: string;
  /** Looks on, a little later, instead of playing. */
  watch: boolean;
  /** Shows developers what the connection is like. */
  debug: boolean;
  /** Who is signed in. */
  player?: Account | undefined;
  /** What they own and owe, and the names of what there is. */
  bag: Holdings & { names: Record<string, string> };
  party?: PartyMembers | undefined;
}

export const Arena = island(
  "Arena",
  function Arena({ matchId, watch, debug, bag, ...before }: ArenaProps) {
    const player = useValue(me) ?? before.player;
    const world = useRef<HTMLDivElement>(null);
    const match = useRef<Match | undefined>(undefined);
    const [link, setLink] = useState<LinkState>({ name: "connecting" });
    const [hud, setHud] = useState({ ...BEFORE, watching: watch });
    const [open, setOpen] = useState(false);
    const [roomy, setRoomy] = useState(true);
    const [tally, setTally] = useState(emptyTally(0));
    const [scores, setScores] = useState(false);
    const [taught, setTaught] = useState(0);
    const [by, setBy] = useState<Hands>("keys");
    const [filled, setFilled] = useState<boolean>();
    const { settings, change, user, whose, setUser } = useSettings(player);
    const { held, changed } = useHoldings(player?.id, bag);
    const party = usePartyNow(before.party);
    const liked = useRef(settings);
    liked.current = settings;
    const busy = useRef(open);
    busy.current = open;
    const panels = settings.panels ?? roomy;

    useEffect(() => {
      setRoomy(matchMedia("(min-width: 60rem)").matches);
      if (matchMedia("(pointer: coarse)").matches) setBy("touch");
      addEventListener("gamepadconnected", () => setBy("pad"));
      const parts = { root: world.current!.parentElement!, world: world.current! };
      let left = false;
      const play = (probe?: Probe) => {
        if (left) return;
        match.current = playMatch(matchId, {
          ...{ ...parts, watch, probe },
          ...{ onHud: setHud, onTally: setTally },
          onLink(now) {
            setLink(now);
            probe?.show(
              world.current!.querySelector(".arena-probe")!,
              now.name === "playing" ? now.playing.client : undefined,
            );
          },
          ...{ onScores: setScores, onLesson: setTaught },
          settings: () => liked.current,
          busy: () => busy.current,
        });
      };
      if (debug) {
        import(DEBUG_SCRIPT).then(({ openProbe }: typeof import("./debug/probe.ts")) =>
          play(openProbe())
        );
      } else if (watch && !player) {
        // Who follows a link looks on as a guest; where there are too many just now, a while later.
        const enter = () =>
          signInGuest().then(() => play(), () => setTimeout(() => left || enter(), 5_000));
        enter();
      } else play();
      return () => {
        left = true;
        match.current?.close();
      };
    }, [matchId]);

    useEffect(() => {
      if (open) match.current?.controls.release();
      const toggle = (event: KeyboardEvent) => {
        if (event.key !== "Escape" || event.repeat) return;
        // The browser's own way of closing would close it as well.
        event.preventDefault();
        setOpen(!open);
      };
      document.addEventListener("keydown", toggle);
      return () => document.removeEventListener("keydown", toggle);
    }, [open]);

    useEffect(() => {
      const look = () => setFilled(document.fullscreenElement !== null);
      if (document.fullscreenEnabled) look();
      document.addEventListener("fullscreenchange", look);
      return () => document.removeEventListener("fullscreenchange", look);
    }, []);

    // What one has learnt stays one's own when another name is typed.
    const taughtTo = useRef(whose.key);
    useEffect(() => {
      if (taughtTo.current !== whose.key) {
        taughtTo.current = whose.key;
        setTaught(0);
      } else if (taught > settings.taught) change({ taught });
    }, [taught, settings.taught, whose.key]);

    // By script: the page's own policy forbids styles in its text.
    useEffect(() => {
      const { style } = world.current!.parentElement!;
      style.setProperty("--hud-opacity", String(settings.opacity));
      style.setProperty("--hud-scale", String(settings.scale));
    }, [settings.opacity, settings.scale]);

    const players = useMemo(() => playersOf(link), [link]);
    const ending = useEnding(link, matchId, { player: player?.id, party });
    const playing = link.name === "playing" ? link.playing : undefined;
    const lesson = playing && !watch ? LESSONS[settings.taught] : undefined;
    const said = saidOf(link, hud.alive);
    // Numbers of the HUD change many times a second: what they leave as it is is not drawn anew.
    const hands = useMemo(() =>
      !watch && (
        <>
          <Pads moving={settings.moving} />
          <AbilityButtons
            keys={settings.keys}
            onHold={(ability, pointer) =>
              isPalm(pointer) || match.current?.controls.hold(BUTTON[ability], pointer.pointerId)}
            onPress={(ability) => match.current?.controls.press(BUTTON[ability])}
          />
        </>
      ), [settings.moving, settings.keys]);
    const feed = useMemo(
      () => players && <Feed lines={feedLines(players, tally)} />,
      [players, tally],
    );
    const owned = useMemo(() => (
      <>
        <BagPanel
          user={user}
          isOwn={whose.isOwn}
          held={Object.entries(held).map(([sku, count]) => ({
            ...{ sku, count },
            name: bag.names[sku] ?? sku,
          }))}
          changed={changed}
          onUser={(typed) => {
            // Whoever says nothing of the panels keeps those in which they were typed.
            setRoomy(true);
            setUser(typed);
          }}
        />
        <PartyPanel players={party?.players ?? []} leader={party?.leader_id} />
      </>
    ), [user, whose.isOwn, held, changed, party]);
    const choices = useMemo(() => (
      <SettingsPanel
        open={open}
        choices={settings}
        ranges={RANGES}
        filled={filled}
        onFill={fillScreen}
        onKey={(action, code) =>
          isKey(code) && change({ keys: { ...settings.keys, [action]: code } })}
        onResetKeys={() => change({ keys: DEFAULT_KEYS })}
        onChange={change}
        onClose={() => setOpen(false)}
      />
    ), [open, settings, filled, user]);
    return (
      <div
        class="arena"
        data-state={link.name}
        data-panels={panels ? "shown" : "hidden"}
      >
        <div class="world" ref={world}>
          <canvas role="img" aria-label={ArenaWords.World} />
          <div class="hud-light" />
          {debug && <div class="arena-probe" />}
          <Hud state={hud} scores={scores} onScores={() => setScores(!scores)}>
            {hands}
            {lesson && !said && (
              <Lesson
                {...{ name: lesson, by, keys: settings.keys }}
                {...{ step: settings.taught, steps: LESSONS.length }}
              />
            )}
            {link.name === "over" && players
              ? (
                <MatchEnd
                  text={said!.text}
                  rows={scoreRows(players, tally, link.over)}
                  rating={ending.rating}
                  match={watch || link.welcome.practice ? undefined : matchId}
                  busy={ending.busy}
                  failure={ending.failure}
                  rematch={ending.rematch}
                  onAgain={watch ? undefined : ending.again}
                />
              )
              : said && <Said {...said} />}
            {scores && players && link.name !== "over" && (
              <Scoreboard rows={scoreRows(players, tally)} />
            )}
          </Hud>
          <HudBar
            panels={panels}
            onPanels={() => change({ panels: !panels })}
            onSettings={() => setOpen(true)}
          />
        </div>
        {panels && (
          <Sidebar state={hud} keys={settings.keys} connection={connectionOf(link)}>
            {owned}
            {feed}
          </Sidebar>
        )}
        {choices}
      </div>
    );
  },
);

function connectionOf({ name }: LinkState): string {
  if (name === "connecting") return HudWords.Connecting;
  return name === "playing" || name === "waiting" ? HudWords.Connected : HudWords.Closed;
}
