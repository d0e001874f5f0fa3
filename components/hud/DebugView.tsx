/** `?debug`: what the connection is like, who is where, and a bad network to try it on. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { DebugWords, eachSecond, ms, perSecond, ticks, units } from "../words/arena_debug.ts";

export interface DebugState {
  /** Milliseconds. */
  ping: number;
  jitter: number;
  drift: string;
  /** Ticks: of the own commands before, and of the others behind. */
  lead: number;
  delay: number;
  /** In the last second. */
  bytesIn: number;
  bytesOut: number;
  frames: number;
  corrections: number;
  /** Units. */
  lastCorrection: number;
  players: { who: string; x: number; y: number; aim: number; health: number; flags: number }[];
}

/** Milliseconds, as the sliders set them. */
export interface Badness {
  roundTrip: number;
  jitter: number;
  stall: number;
}

export interface DebugViewProps {
  read: () => DebugState;
  badness: Badness;
}

const LOOK_MS = 250;
const SLIDERS: readonly [keyof Badness, DebugWords, number][] = [
  ["roundTrip", DebugWords.RoundTrip, 400],
  ["jitter", DebugWords.Unevenness, 200],
  ["stall", DebugWords.Stalls, 500],
];

export function DebugView({ read, badness }: DebugViewProps): VNode {
  const [, look] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => look((n) => n + 1), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const now = read();
  return (
    <aside class="arena-debug" aria-label={DebugWords.Connection}>
      <dl>
        <Row name={DebugWords.Ping} text={ms(now.ping)} />
        <Row name={DebugWords.Jitter} text={ms(now.jitter)} />
        <Row name={DebugWords.Drift} text={now.drift} />
        <Row name={DebugWords.Lead} text={ticks(now.lead)} />
        <Row name={DebugWords.Delay} text={ticks(now.delay)} />
        <Row name={DebugWords.In} text={perSecond(now.bytesIn)} />
        <Row name={DebugWords.Out} text={perSecond(now.bytesOut)} />
        <Row name={DebugWords.Frames} text={eachSecond(now.frames)} />
        <Row name={DebugWords.Corrections} text={eachSecond(now.corrections)} />
        <Row name={DebugWords.LastCorrection} text={units(now.lastCorrection)} />
      </dl>
      <fieldset>
        <legend>{DebugWords.BadNetwork}</legend>
        {SLIDERS.map(([key, name, most]) => (
          <label key={key}>
            {name}
            <input
              type="range"
              min="0"
              max={most}
              step="10"
              value={badness[key]}
              onInput={({ currentTarget }) => {
                badness[key] = Number(currentTarget.value);
                look((n) => n + 1);
              }}
            />
            <output>{ms(badness[key])}</output>
          </label>
        ))}
      </fieldset>
      <table>
        <caption>{DebugWords.Entities}</caption>
        <thead>
          <tr>
            <th>{DebugWords.Seat}</th>
            <th>{DebugWords.Place}</th>
            <th>{DebugWords.Aim}</th>
            <th>{DebugWords.Health}</th>
            <th>{DebugWords.Flags}</th>
          </tr>
        </thead>
        <tbody>
          {now.players.map(({ who, x, y, aim, health, flags }) => (
            <tr key={who}>
              <td>{who}</td>
              <td>{`${units(x)} ${units(y)}`}</td>
              <td>{aim}</td>
              <td>{health}</td>
              <td>{flags.toString(2).padStart(4, "0")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </aside>
  );
}

function Row({ name, text }: { name: string; text: string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
