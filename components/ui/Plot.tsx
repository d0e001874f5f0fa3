/** A rating over matches, with its scale; the same numbers stand in a table behind it. */

import type { VNode } from "preact";
import { dayOf } from "../words/locale.ts";
import { Gridlines } from "./Gridlines.tsx";

export interface PlotPoint {
  at: Date;
  value: number;
}

const WIDTH = 480;
const HEIGHT = 176;
const LEFT = 54;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 32;
/** Lines of the scale, at most. */
const LINES = 4;

export function Plot({ points, label }: { points: readonly PlotPoint[]; label: string }): VNode {
  const values = points.map(({ value }) => value);
  const scale = scaleOf(Math.min(...values), Math.max(...values));
  const low = scale[0]!;
  const span = scale.at(-1)! - low;
  const x = (i: number) => LEFT + i / Math.max(1, points.length - 1) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - (value - low) / span) * (HEIGHT - TOP - BOTTOM);
  const last = points.length - 1;
  return (
    <figure class="plotted">
      <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <Gridlines values={scale} y={y} left={LEFT} right={WIDTH - RIGHT} />
        <text x={LEFT} y={HEIGHT - 8}>{dayOf(points[0]!.at)}</text>
        <text x={WIDTH - RIGHT} y={HEIGHT - 8} text-anchor="end">{dayOf(points[last]!.at)}</text>
        <polyline
          points={points.map(({ value }, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`)
            .join(" ")}
        />
        <circle cx={x(last).toFixed(1)} cy={y(points[last]!.value).toFixed(1)} r="3" />
      </svg>
    </figure>
  );
}

/** Round numbers from at or below `least` to at or above `most`. */
export function scaleOf(least: number, most: number): number[] {
  const rough = Math.max(LINES - 1, most - least) / (LINES - 1);
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * ten).find((size) => size >= rough)!;
  const first = Math.floor(least / step);
  const count = Math.max(1, Math.ceil(most / step) - first);
  return Array.from({ length: count + 1 }, (_, i) => (first + i) * step);
}
