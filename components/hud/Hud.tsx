/** What stands above the world: clock, scores, health, and what has to be said. */

import type { ComponentChildren, VNode } from "preact";
import { ArenaWords } from "../words/arena.ts";
import { healthOf, HudWords } from "../words/hud.ts";

export interface HudSide {
  /** The player's own. */
  own: boolean;
  /** Who is on it. */
  names: readonly string[];
}

export interface HudState {
  /** Seconds until the round's end. */
  left: number;
  suddenDeath: boolean;
  sides: readonly HudSide[];
  /** Points by side. */
  scores: readonly number[];
  health: number;
  /** Of so much. */
  whole: number;
  alive: boolean;
  /** Looks on: has neither health nor abilities. */
  watching: boolean;
  /** Milliseconds; undefined: not known yet. */
  ping: number | undefined;
  corrections: number;
  /** Of the last seconds' frames, those that did not come in time; of one. */
  loss: number;
}

export interface HudProps {
  state: HudState;
  /** The scoreboard is shown. */
  scores: boolean;
  /** Fingers have no key to hold for it: they tap the scores. */
  onScores: () => void;
  children?: ComponentChildren;
}

export function Hud({ state, scores: shown, onScores, children }: HudProps): VNode {
  const { left, suddenDeath, scores, watching } = state;
  const [first, second] = foremost(state);
  return (
    <div class="hud">
      <div class="hud-top">
        <Score own={state.sides[first]?.own ?? true} points={scores[first]} />
        <span class="clock">{clockOf(left)}</span>
        <Score own={state.sides[second]?.own} points={scores[second]} />
        {suddenDeath && <strong>{ArenaWords.SuddenDeath}</strong>}
        {!watching && <Health {...state} />}
        <button
          type="button"
          class="hud-tap"
          aria-label={HudWords.Scoreboard}
          aria-pressed={shown}
          onClick={onScores}
        />
      </div>
      {watching && <p class="hud-watching">{ArenaWords.Watching}</p>}
      {children}
    </div>
  );
}

function Score({ own, points }: { own: boolean | undefined; points: number | undefined }): VNode {
  return <span class={own ? "score own" : "score"}>{points ?? 0}</span>;
}

export function Health({ health, whole }: Pick<HudState, "health" | "whole">): VNode {
  return (
    <span
      class="hud-health"
      role="meter"
      aria-label={ArenaWords.Health}
      aria-valuemin={0}
      aria-valuemax={whole}
      aria-valuenow={health}
      aria-valuetext={healthOf(health, whole)}
      data-low={health <= whole * 0.35}
    >
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width={100 * health / whole} height="4" />
      </svg>
    </span>
  );
}

/** One's own side first, then whoever has most of the others; spectators see the first two. */
function foremost({ sides, scores }: HudState): [number, number] {
  const own = Math.max(0, sides.findIndex(({ own }) => own));
  let best = own === 0 ? 1 : 0;
  scores.forEach((points, side) => {
    if (side !== own && points > (scores[best] ?? 0)) best = side;
  });
  return [own, best];
}

export function clockOf(left: number): string {
  const whole = Math.max(0, Math.ceil(left));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
