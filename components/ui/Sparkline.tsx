/** A line of numbers, oldest first, without axes: how it went, at a glance. */

import type { VNode } from "preact";

const WIDTH = 160;
const HEIGHT = 40;
const PAD = 3;

export function Sparkline({ values, label }: { values: readonly number[]; label: string }): VNode {
  const least = Math.min(...values);
  const span = Math.max(...values) - least || 1;
  const step = (WIDTH - 2 * PAD) / Math.max(1, values.length - 1);
  const points = values.map((value, i): [number, number] => [
    PAD + i * step,
    HEIGHT - PAD - (value - least) / span * (HEIGHT - 2 * PAD),
  ]);
  const [x, y] = points.at(-1)!;
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <polyline points={points.map((point) => point.map((n) => n.toFixed(1)).join()).join(" ")} />
      <circle cx={x.toFixed(1)} cy={y.toFixed(1)} r="2.5" />
    </svg>
  );
}
