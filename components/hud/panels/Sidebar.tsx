/** The panels at the right: how the match stands, one's cooldowns as text, the connection. */

import type { ComponentChildren, VNode } from "preact";
import { ArenaWords } from "../../words/arena.ts";
import { healthOf, HudWords, milliseconds, percent } from "../../words/hud.ts";
import { type AbilityKeys, AbilityTexts } from "../Abilities.tsx";
import { clockOf, type HudState } from "../Hud.tsx";

/** How many names stand for a side. */
const NAMED = 3;

export interface SidebarProps {
  state: HudState;
  keys: AbilityKeys;
  /** How it is, in a word. */
  connection: string;
  children?: ComponentChildren;
}

export function Sidebar({ state, keys, connection, children }: SidebarProps): VNode {
  const { left, sides, scores, health, whole, watching, ping, corrections, loss } = state;
  return (
    <aside class="hud-panels" id="hud-panels" aria-label={HudWords.Panels}>
      <section>
        <h2>{HudWords.Match}</h2>
        <ul class="hud-sides">
          {sides.map(({ own, names }, i) => (
            <li key={i} class={own ? "own" : undefined}>
              <span>{namesOf(names)}</span>
              <b>{scores[i] ?? 0}</b>
            </li>
          ))}
        </ul>
        <dl class="hud-facts">
          <Fact name={HudWords.TimeLeft} text={clockOf(left)} />
          {!watching && <Fact name={ArenaWords.Health} text={healthOf(health, whole)} />}
        </dl>
      </section>
      {!watching && (
        <section>
          <h2>{HudWords.Cooldowns}</h2>
          <AbilityTexts keys={keys} />
        </section>
      )}
      {children}
      <section>
        <h2>{HudWords.Connection}</h2>
        <dl class="hud-facts">
          <Fact name={HudWords.Status} text={connection} />
          {ping !== undefined && (
            <>
              <Fact name={HudWords.Ping} text={milliseconds(ping)} />
              <Fact name={HudWords.Loss} text={percent(loss)} />
            </>
          )}
          {!watching && <Fact name={HudWords.Corrections} text={String(corrections)} />}
        </dl>
      </section>
    </aside>
  );
}

function Fact({ name, text }: { name: string; text: string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function namesOf(names: readonly string[]): string {
  if (names.length === 0) return HudWords.NoSide;
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (more > 0 ? ` +${more}` : "");
}
