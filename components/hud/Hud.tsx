/** What stands above the world: clock, score, health, abilities, and what has to be said. */

import type { ComponentChildren, VNode } from "preact";
import { ArenaWords, seconds } from "../words/arena.ts";

export interface HudState {
  /** Seconds until the round's end. */
  left: number;
  suddenDeath: boolean;
  scores: readonly number[];
  /** The player's side. */
  side: number;
  health: number;
  alive: boolean;
  /** Looks on: has neither health nor abilities. */
  watching: boolean;
  /** Seconds until each is ready, 0: it is. */
  cooldowns: { bolt: number; wave: number; dodge: number };
}

export function Hud({ state, children }: { state: HudState; children?: ComponentChildren }): VNode {
  const { left, suddenDeath, scores, side, health, cooldowns, watching } = state;
  const whole = Math.max(0, Math.ceil(left));
  const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return (
    <div class="hud">
      <div class="hud-top">
        {scores.map((score, i) => (
          <span key={i} class={i === side ? "score own" : "score"} data-side={i}>{score}</span>
        ))}
        <span class="clock">{clock}</span>
        {suddenDeath && <strong>{ArenaWords.SuddenDeath}</strong>}
      </div>
      {watching ? <p class="hud-watching">{ArenaWords.Watching}</p> : (
        <dl class="hud-abilities">
          <Ability name={ArenaWords.Health} text={String(health)} />
          <Ability name={ArenaWords.Bolt} text={inSeconds(cooldowns.bolt)} />
          <Ability name={ArenaWords.Wave} text={inSeconds(cooldowns.wave)} />
          <Ability name={ArenaWords.Dodge} text={inSeconds(cooldowns.dodge)} />
        </dl>
      )}
      {children}
    </div>
  );
}

function Ability({ name, text }: { name: string; text: string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function inSeconds(left: number): string {
  return left > 0 ? seconds(left) : ArenaWords.Ready;
}
