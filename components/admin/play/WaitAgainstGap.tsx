/** Settings by how long 19 of 20 wait and by how uneven matches are; the table beside it says the same. */

import type { VNode } from "preact";
import { scaleOf } from "../../ui/Plot.tsx";
import { Gridlines } from "../../ui/Gridlines.tsx";
import { shareSaid, SimulatorWords, waitSaid } from "../../words/admin_simulator.ts";

export interface Tradeoff {
  kind: "now" | "proposed" | "tried";
  /** Seconds. */
  wait: number;
  /** 0 to ½; null, and not drawn: nobody met people alone. */
  gap: number | null;
}

const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 64;
const RIGHT = 16;
const TOP = 36;
const BOTTOM = 48;
const NAMES = {
  now: SimulatorWords.Now,
  proposed: SimulatorWords.Proposed,
  tried: SimulatorWords.Tried,
};

export function WaitAgainstGap({ points }: { points: readonly Tradeoff[] }): VNode {
  const waits = scaleOf(0, Math.max(1, ...points.map(({ wait }) => wait)));
  // Whole percents.
  const gaps = scaleOf(0, Math.max(1, ...points.map(({ gap }) => 100 * (gap ?? 0))));
  const x = (wait: number) => LEFT + wait / waits.at(-1)! * (WIDTH - LEFT - RIGHT);
  const y = (percent: number) => TOP + (1 - percent / gaps.at(-1)!) * (HEIGHT - TOP - BOTTOM);
  return (
    <figure class="plotted trade">
      <svg
        class="plot"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={SimulatorWords.Plot}
      >
        <Gridlines values={gaps} y={y} left={LEFT} right={WIDTH - RIGHT} unit=" %" />
        {waits.map((wait, i) => (
          <text
            key={wait}
            x={x(wait)}
            y={HEIGHT - BOTTOM + 18}
            text-anchor={i === waits.length - 1 ? "end" : "middle"}
          >
            {wait}
          </text>
        ))}
        <text x={WIDTH - RIGHT} y={HEIGHT - 6} text-anchor="end">{SimulatorWords.WaitAxis}</text>
        <text x={0} y={14}>{SimulatorWords.GapAxis}</text>
        {points.map(({ kind, wait, gap }, i) =>
          gap !== null && (
            <Mark
              key={`${kind} ${i}`}
              kind={kind}
              x={x(wait)}
              y={y(100 * gap)}
              says={`${NAMES[kind]}: ${waitSaid(wait)}, ${shareSaid(gap)}`}
            />
          )
        )}
      </svg>
      <figcaption>
        {(["now", "proposed", "tried"] as const)
          .filter((kind) => points.some((point) => point.kind === kind && point.gap !== null))
          .map((kind) => <span key={kind} class={kind}>{NAMES[kind]}</span>)}
      </figcaption>
    </figure>
  );
}

/** A round one and a square one: told apart without colours. */
function Mark(
  { kind, x, y, says }: { kind: Tradeoff["kind"]; x: number; y: number; says: string },
): VNode {
  return kind === "proposed"
    ? (
      <rect class={kind} x={x - 7} y={y - 7} width="14" height="14">
        <title>{says}</title>
      </rect>
    )
    : (
      <circle class={kind} cx={x} cy={y} r={kind === "now" ? 7 : 4}>
        <title>{says}</title>
      </circle>
    );
}
