/** `/play/{match_id}`: the world, full-bleed, and what stands above it. */

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { DebugView } from "../../components/hud/DebugView.tsx";
import { Hud, type HudState } from "../../components/hud/Hud.tsx";
import { island } from "../../components/page/Island.tsx";
import { Countdown } from "../../components/ui/States.tsx";
import { ArenaWords, sideWon } from "../../components/words/arena.ts";
import { TICKS_PER_SECOND, TUNING } from "../../services/arena/simulation/mod.ts";
import { openControls } from "./controls.ts";
import { openProbe, readProbe } from "./debug/probe.ts";
import { type LinkState, openLink, type Playing } from "./link.ts";
import { createScene } from "./scene.ts";

export interface ArenaProps {
  matchId: string;
  /** Looks on, a little later, instead of playing. */
  watch: boolean;
  /** Shows developers what the connection is like. */
  debug: boolean;
}

const BEFORE: HudState = {
  left: TUNING.roundTicks / TICKS_PER_SECOND,
  suddenDeath: false,
  scores: [0, 0],
  side: 0,
  health: TUNING.health,
  alive: true,
  watching: false,
  cooldowns: { bolt: 0, wave: 0, dodge: 0 },
};
const ENDED = {
  gone: ArenaWords.Gone,
  elsewhere: ArenaWords.TakenElsewhere,
  full: ArenaWords.Full,
} as const;
/** Numbers above the world; the world itself is drawn in every frame. */
const HUD_MS = 100;

export const Arena = island("Arena", function Arena({ matchId, watch, debug }: ArenaProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [link, setLink] = useState<LinkState>({ name: "connecting" });
  const [hud, setHud] = useState(BEFORE);
  const [probe] = useState(() => debug ? openProbe() : undefined);

  useEffect(() => {
    const scene = createScene(canvas.current!);
    const controls = openControls(canvas.current!);
    const now: { state: LinkState; body: { x: number; y: number } } = {
      state: { name: "connecting" },
      body: { x: 0, y: 0 },
    };
    const opened = openLink(matchId, {
      ...{ watch, probe },
      onState(state) {
        now.state = state;
        setLink(state);
      },
    });
    let shown = 0;
    let frame = requestAnimationFrame(function draw(time) {
      frame = requestAnimationFrame(draw);
      if (now.state.name !== "playing") return;
      const { playing } = now.state;
      const sent = playing.client.command(controls.wish(now.body), time);
      if (sent) {
        opened.send(sent);
        controls.sent();
      }
      if (!playing.client.newest) return;
      now.body = scene.draw(playing, time);
      const { newest, predictor: { bodies, corrections } } = playing.client;
      probe?.meter.looked(bodies.tick[0]! - newest!.tick, corrections.count);
      if (time - shown < HUD_MS) return;
      shown = time;
      setHud(hudOf(playing));
    });
    return () => {
      cancelAnimationFrame(frame);
      controls.close();
      opened.close();
    };
  }, [matchId]);

  return (
    <div class="arena" data-state={link.name}>
      <canvas ref={canvas} role="img" aria-label={ArenaWords.World} />
      {probe && (
        <DebugView
          badness={probe.network.badness}
          read={() => readProbe(probe, link.name === "playing" ? link.playing.client : undefined)}
        />
      )}
      <Hud state={hud}>
        <Said link={link} alive={hud.alive} />
      </Hud>
    </div>
  );
});

function Said({ link, alive }: { link: LinkState; alive: boolean }): VNode | null {
  if (link.name === "playing") {
    return alive ? null : <p class="hud-said" role="status">{ArenaWords.Eliminated}</p>;
  }
  return (
    <div class="hud-said" role="status">
      <p>{link.name === "waiting" ? <Waiting at={link.at} /> : sentence(link)}</p>
      {(link.name === "over" || link.name === "ended") && (
        <p class="actions">
          {isPractice(link)
            ? <a class="button primary" href="/play">{ArenaWords.Again}</a>
            : <a class="button primary" href="/">{ArenaWords.PlayAgain}</a>}
          {isPractice(link) && <a class="button" href="/">{ArenaWords.Back}</a>}
        </p>
      )}
    </div>
  );
}

function Waiting({ at }: { at: number | undefined }): VNode {
  if (at === undefined) return <>{ArenaWords.Waiting}</>;
  return (
    <>
      {ArenaWords.StartsIn}
      <Countdown until={at} />
    </>
  );
}

function isPractice(link: LinkState & { name: "over" | "ended" }): boolean {
  return link.name === "over" ? link.welcome.practice : link.practice;
}

function sentence(link: Exclude<LinkState, { name: "playing" | "waiting" }>): string {
  switch (link.name) {
    case "connecting":
      return ArenaWords.Connecting;
    case "over": {
      const { over: { winner }, welcome } = link;
      if (winner < 0) return ArenaWords.Draw;
      if (welcome.seat < 0) return sideWon(winner + 1);
      return winner === welcome.players[welcome.seat]!.side ? ArenaWords.Won : ArenaWords.Lost;
    }
    case "ended":
      if (link.why === "lost") {
        return link.practice ? ArenaWords.Broken : ArenaWords.BrokenQueued;
      }
      return ENDED[link.why];
  }
}

function hudOf({ client, welcome }: Playing): HudState {
  const { board, tick, own } = client.newest!;
  const { bodies } = client.predictor;
  const left = (ready: Int32Array) => Math.max(0, ready[0]! - bodies.tick[0]!) / TICKS_PER_SECOND;
  return {
    left: (board.endsAt - tick) / TICKS_PER_SECOND,
    suddenDeath: board.suddenDeath,
    scores: board.scores,
    side: welcome.players[welcome.seat]?.side ?? 0,
    watching: welcome.seat < 0,
    health: own?.health ?? 0,
    alive: welcome.seat < 0 || bodies.alive[0] === 1,
    cooldowns: {
      bolt: left(bodies.boltReady),
      wave: left(bodies.waveReady),
      dodge: left(bodies.dodgeReady),
    },
  };
}
