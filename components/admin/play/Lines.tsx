/** Two lines over time with their scale: what was expected and what happened. A table says the same. */

import type { VNode } from "preact";
import { scaleOf } from "../../ui/Plot.tsx";
import { Gridlines } from "../../ui/Gridlines.tsx";

export interface LinesPoint {
  at: Date;
  /** In the order of `names`. */
  values: readonly [number, number];
}

const WIDTH = 640;
const HEIGHT = 180;
const LEFT = 48;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 28;

export function Lines(
  { points, names, label }: {
    points: readonly LinesPoint[];
    names: readonly [string, string];
    label: string;
  },
): VNode {
  const values = points.flatMap((point) => point.values);
  const scale = scaleOf(0, Math.max(1, ...values));
  const most = scale.at(-1)!;
  const first = points[0]!.at.getTime();
  const span = Math.max(1, points.at(-1)!.at.getTime() - first);
  const x = (at: Date) => LEFT + (at.getTime() - first) / span * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  return (
    <figure class="plotted lines">
      <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <Gridlines values={scale} y={y} left={LEFT} right={WIDTH - RIGHT} />
        <text x={LEFT} y={HEIGHT - 8}>{clock(points[0]!.at)}</text>
        <text x={WIDTH - RIGHT} y={HEIGHT - 8} text-anchor="end">{clock(points.at(-1)!.at)}</text>
        {names.map((name, i) => (
          <polyline
            key={name}
            class={i === 0 ? "first" : "second"}
            points={points.map(({ at, values }) =>
              `${x(at).toFixed(1)},${y(values[i]!).toFixed(1)}`
            ).join(" ")}
          />
        ))}
        {points.map(({ at, values }) =>
          values.map((value, i) => (
            <circle
              key={`${i} ${at.getTime()}`}
              class={i === 0 ? "first" : "second"}
              cx={x(at).toFixed(1)}
              cy={y(value).toFixed(1)}
              r="2.5"
            />
          ))
        )}
      </svg>
      <figcaption>
        {names.map((name, i) => <span key={name} class={i === 0 ? "first" : "second"}>{name}
        </span>)}
      </figcaption>
    </figure>
  );
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 16);
}
