/**
 * A match on the page: the loop from hands to commands and from frames to the picture.
 *
 * Holds the link, the scene and what the player's hands do; the browser's frames drive it. Numbers of
 * the HUD are told ten times a second at most, and only when one has changed.
 */

import type { HudSide, HudState } from "../../components/hud/Hud.tsx";
import { type Controls, openControls } from "./hands/controls.ts";
import type { Probe } from "./debug/probe.ts";
import { createCooldowns } from "./hud/cooldowns.ts";
import { createDials } from "./hud/dials.ts";
import { createAwake } from "./hud/device.ts";
import { createFeedback, feltBy } from "./hud/feedback.ts";
import { createLessons } from "./hud/lessons.ts";
import { createSounds } from "./hud/sound.ts";
import { count, emptyTally, type Tally } from "./hud/tally.ts";
import type { HudSettings } from "./settings/settings.ts";
import { BEFORE, hudOf, isSame, sidesOf } from "./hud_state.ts";
import { type LinkState, openLink, type Playing } from "./link.ts";
import { createPictures } from "./pictures.ts";
import { createScene } from "./scene.ts";

const HUD_MS = 100;

export interface Match {
  controls: Controls;
  close(): void;
}

export interface MatchParts {
  /** Around world and panels. */
  root: HTMLElement;
  /** Around the canvas. */
  world: HTMLElement;
  watch: boolean;
  /** Developers' own. */
  probe: Probe | undefined;
  settings: () => HudSettings;
  /** Hands are in the settings. */
  busy: () => boolean;
  onLink: (state: LinkState) => void;
  onHud: (state: HudState) => void;
  onTally: (tally: Tally) => void;
  onScores: (wanted: boolean) => void;
  /** How many of the lessons are done. */
  onLesson: (done: number) => void;
}

export function playMatch(
  matchId: string,
  { root, world, watch, probe, settings, busy, onLink, onHud, onTally, onScores, onLesson }:
    MatchParts,
): Match {
  const controls = openControls(world, {
    active: () => state.name === "playing" && !watch && !busy(),
    moving: () => settings().moving,
    keys: () => settings().keys,
    onScores,
  });
  const sounds = createSounds({ on: () => settings().sound, volume: () => settings().volume });
  const awake = createAwake();
  const feel = createFeedback({
    haptics: () => settings().haptics,
    sound: sounds.play,
    light: () => world.querySelector(".hud-light"),
  });
  const scene = createScene(world.querySelector("canvas")!);
  const pictures = createPictures((event, { welcome }, isNow) => {
    const felt = isNow && feltBy(welcome.seat, event);
    if (felt) feel(felt);
    const counted = count(tally, event);
    if (counted !== tally) onTally(tally = counted);
  });
  const cooldowns = createCooldowns();
  const lessons = createLessons(() => settings().taught, onLesson);
  const dials = createDials(root, () => feel("ready"));
  let state: LinkState = { name: "connecting" };
  let sides: HudSide[] = [];
  let body: { readonly x: number; readonly y: number } = { x: 0, y: 0 };
  let ping: number | undefined;
  let tally = emptyTally(0);
  let beat = 0;
  let told: HudState = BEFORE;
  let toldAt = 0;

  const link = openLink(matchId, {
    ...{ watch, probe },
    onState(now) {
      // How it ended, which no frame is drawn of any more.
      if (state.name === "playing" && now.name === "over" && state.playing.client.newest) {
        onHud(hudOf(state.playing, sides, { ping, nowMs: performance.now() }));
      }
      if (now.name !== "playing") controls.release();
      state = now;
      awake.want(now.name === "playing" || now.name === "waiting");
      if (now.name === "playing") begin(now.playing);
      onLink(now);
    },
    onPing: (ms) => ping = ms,
  });

  let frame = requestAnimationFrame(function draw(time) {
    frame = requestAnimationFrame(draw);
    if (state.name === "waiting" && state.at !== undefined) countDown(state.at - Date.now());
    if (state.name !== "playing") return;
    const { playing } = state;
    const { client } = playing;
    const wish = controls.wish(body);
    const sent = client.command(wish, time);
    if (sent) {
      link.send(sent);
      controls.sent();
    }
    if (!client.newest) return;
    body = scene.draw(pictures.of(playing, wish, time), time);
    const { newest, predictor: { bodies, corrections } } = client;
    const cooling = cooldowns.read(bodies, newest.tick);
    dials.paint(cooling);
    if (!watch) lessons.see(wish, cooling, time);
    probe?.meter.looked(bodies.tick[0]! - newest.tick, corrections.count);
    if (time - toldAt < HUD_MS) return;
    toldAt = time;
    const now = hudOf(playing, sides, { ping, nowMs: time });
    if (isSame(now, told)) return;
    told = now;
    onHud(now);
  });

  function begin(playing: Playing): void {
    sides = sidesOf(playing);
    if (beat > 0) sounds.play("go");
    beat = 0;
    const { length } = playing.welcome.players;
    // Who comes back after a drop has counted already.
    if (tally.deaths.length !== length) onTally(tally = emptyTally(length));
  }

  /** A beat for each of the seconds that are left. */
  function countDown(leftMs: number): void {
    const second = Math.ceil(leftMs / 1_000);
    if (second > 0 && second !== beat) sounds.play("tick");
    beat = Math.max(1, second);
  }

  return {
    controls,
    close() {
      cancelAnimationFrame(frame);
      sounds.close();
      awake.close();
      controls.close();
      link.close();
    },
  };
}
