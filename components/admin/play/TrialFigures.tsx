/** What a trial found, the setting in force beside the proposed one. */

import type { VNode } from "preact";
import type { SimulatorFigures } from "../../../services/simulator/wire.ts";
import { outerTenths, shareSaid, SimulatorWords, waitSaid } from "../../words/admin_simulator.ts";
import { TenthWaits } from "./TenthWaits.tsx";

const ROWS: readonly (readonly [name: string, of: (figures: SimulatorFigures) => string])[] = [
  [SimulatorWords.Median, ({ wait_s }) => waitSaid(wait_s.p50)],
  [SimulatorWords.Nineteen, ({ wait_s }) => waitSaid(wait_s.p95)],
  [SimulatorWords.Most, ({ wait_s }) => waitSaid(wait_s.p99)],
  [SimulatorWords.Longest, ({ wait_s }) => waitSaid(wait_s.max)],
  [SimulatorWords.Gap, ({ gap }) => shareSaid(gap.mean)],
  [SimulatorWords.Fair, ({ fair_share }) => shareSaid(fair_share)],
  [
    SimulatorWords.Spread,
    ({ spread }) => spread.mean === null ? "–" : String(Math.round(spread.mean)),
  ],
  [SimulatorWords.Left, ({ abandoned }) => String(abandoned)],
  [SimulatorWords.Starved, ({ starved }) => String(starved)],
  [SimulatorWords.MetBots, ({ bots }) => shareSaid(bots.players)],
  [SimulatorWords.BotSeats, ({ bots }) => shareSaid(bots.seats)],
];

export function TrialFigures(
  { now, proposed }: { now: SimulatorFigures; proposed: SimulatorFigures },
): VNode {
  const tenths = (figures: SimulatorFigures) => figures.wait_by_decile.map(({ p95 }) => p95);
  return (
    <>
      <table class="trial">
        <caption>{SimulatorWords.Figures}</caption>
        <thead>
          <tr>
            <th scope="col">{SimulatorWords.Figure}</th>
            <th scope="col" class="number">{SimulatorWords.Now}</th>
            <th scope="col" class="number">{SimulatorWords.Proposed}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([name, of]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{of(now)}</td>
              <td class="number">{of(proposed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{SimulatorWords.Tenths}</h3>
      <p class="quiet">{SimulatorWords.TenthsSay} {outerTenths(timesMiddle(tenths(proposed)))}</p>
      <TenthWaits now={tenths(now)} proposed={tenths(proposed)} />
    </>
  );
}

/** The longest wait by the one in the middle. */
function timesMiddle(waits: readonly number[]): number {
  const sorted = waits.toSorted((a, b) => a - b);
  return sorted.at(-1)! / Math.max(0.1, sorted[Math.floor(sorted.length / 2)]!);
}
