/** How long 19 of 20 wait in each tenth by rating, with two settings beside each other. */

import type { VNode } from "preact";
import { scaleOf } from "../../ui/Plot.tsx";
import { Gridlines } from "../../ui/Gridlines.tsx";
import { SimulatorWords, waitSaid } from "../../words/admin_simulator.ts";

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 48;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 28;

/** @param now and `proposed`: seconds by tenth, as many of each */
export function TenthWaits(
  { now, proposed }: { now: readonly number[]; proposed: readonly number[] },
): VNode {
  const scale = scaleOf(0, Math.max(1, ...now, ...proposed));
  const most = scale.at(-1)!;
  const y = (value: number) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  const slot = (WIDTH - LEFT - RIGHT) / now.length;
  const bar = (kind: "now" | "proposed", seconds: number, tenth: number) => (
    <rect
      key={`${kind} ${tenth}`}
      class={kind}
      x={LEFT + slot * (tenth + (kind === "now" ? 0.12 : 0.52))}
      y={y(seconds)}
      width={slot * 0.36}
      height={y(0) - y(seconds)}
    >
      <title>{`${tenth + 1}: ${waitSaid(seconds)}`}</title>
    </rect>
  );
  return (
    <figure class="plotted trade">
      <svg
        class="plot"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={SimulatorWords.Tenths}
      >
        <Gridlines values={scale} y={y} left={LEFT} right={WIDTH - RIGHT} />
        {now.map((seconds, tenth) => bar("now", seconds, tenth))}
        {proposed.map((seconds, tenth) => bar("proposed", seconds, tenth))}
        {now.map((_, tenth) => (
          <text key={tenth} x={LEFT + slot * (tenth + 0.5)} y={HEIGHT - 8} text-anchor="middle">
            {tenth + 1}
          </text>
        ))}
      </svg>
      <figcaption>
        <span class="now">{SimulatorWords.Now}</span>
        <span class="proposed">{SimulatorWords.Proposed}</span>
      </figcaption>
    </figure>
  );
}
