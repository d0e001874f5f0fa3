/** `?debug`: what the connection is like, who is where, and a bad network to try it on. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
  DebugWords,
  eachSecond,
  ms,
  perSecond,
  ticks,
  units,
} from "../../../components/words/arena_debug.ts";
import { POSITION_STEP } from "../../../services/arena/codec/types.ts";
import { FRACTION, UNIT } from "../../../services/arena/simulation/mod.ts";
import type { Playing } from "../link.ts";
import type { Badness, BadNetwork } from "./bad_network.ts";
import type { Meter } from "./meter.ts";

export interface DebugViewProps {
  meter: Meter;
  network: BadNetwork;
  playing: Playing | undefined;
}

const LOOK_MS = 250;
const SLIDERS: readonly [keyof Badness, DebugWords, number][] = [
  ["roundTrip", DebugWords.RoundTrip, 400],
  ["jitter", DebugWords.Unevenness, 200],
  ["stall", DebugWords.Stalls, 500],
];

export function DebugView({ meter, network, playing }: DebugViewProps): VNode {
  const [, look] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => look((n) => n + 1), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const { ping, jitter, drift, lead, bytesIn, bytesOut, frames, corrections } = meter.read();
  const client = playing?.client;
  return (
    <aside class="arena-debug" aria-label={DebugWords.Connection}>
      <dl>
        <Row name={DebugWords.Ping} text={ms(ping)} />
        <Row name={DebugWords.Jitter} text={ms(jitter)} />
        <Row name={DebugWords.Drift} text={drift} />
        <Row name={DebugWords.Lead} text={ticks(lead)} />
        <Row name={DebugWords.Delay} text={ticks((client?.delay ?? 0) / FRACTION)} />
        <Row name={DebugWords.In} text={perSecond(bytesIn)} />
        <Row name={DebugWords.Out} text={perSecond(bytesOut)} />
        <Row name={DebugWords.Frames} text={eachSecond(frames)} />
        <Row name={DebugWords.Corrections} text={eachSecond(corrections)} />
        <Row
          name={DebugWords.LastCorrection}
          text={units((client?.predictor.corrections.last ?? 0) / UNIT)}
        />
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
              value={network.badness[key]}
              onInput={({ currentTarget }) => {
                network.badness[key] = Number(currentTarget.value);
              }}
            />
            <output>{ms(network.badness[key])}</output>
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
          {client?.newest?.players.map(({ seat, x, y, aim, health, flags }) => (
            <tr key={seat}>
              <td>{seat === playing!.welcome.seat ? DebugWords.Here : seat}</td>
              <td>{`${units(x * POSITION_STEP / UNIT)} ${units(y * POSITION_STEP / UNIT)}`}</td>
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
