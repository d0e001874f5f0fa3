/** A number over time, drawn on the server; charts below each other share one axis and its marks. */

import type { VNode } from "preact";
import { atMost, courseOf } from "../words/admin_overview.ts";

export interface TimePoint {
  /** Milliseconds. */
  at: number;
  value: number | null;
}

/** Something that was done, on the axis of all charts. */
export interface TimeMark {
  at: number;
  text: string;
  kind: "start" | "change";
}

export interface TimeChartProps {
  name: string;
  points: readonly TimePoint[];
  /** The axis, in milliseconds. */
  from: number;
  to: number;
  /** Longest distance of two points that belong together. */
  every: number;
  marks: readonly TimeMark[];
  format(value: number): string;
}

const WIDTH = 400;
const HEIGHT = 64;
const TOP = 4;

export function TimeChart({ name, points, from, to, every, marks, format }: TimeChartProps): VNode {
  const known = points.filter((point): point is { at: number; value: number } =>
    point.value !== null
  );
  const most = Math.max(0, ...known.map(({ value }) => value));
  const last = known.at(-1);
  const x = (at: number) => ((at - from) / (to - from) * WIDTH).toFixed(1);
  const y = (value: number) => (HEIGHT - value / (most || 1) * (HEIGHT - TOP)).toFixed(1);
  const runs = runsOf(known, every);
  return (
    <figure class="course-of">
      <figcaption>
        <span>{name}</span>
        <strong class="number">{last ? format(last.value) : "–"}</strong>
        <small>{atMost(format(most))}</small>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={courseOf(name, last ? format(last.value) : "–", format(most))}
      >
        {runs.map((run) => {
          const line = run.map(({ at, value }) => `${x(at)},${y(value)}`).join(" ");
          const [begin, end] = [x(run[0]!.at), x(run.at(-1)!.at)];
          return (
            <g key={run[0]!.at}>
              <polygon points={`${begin},${HEIGHT} ${line} ${end},${HEIGHT}`} />
              <polyline points={run.length === 1 ? `${line} ${line}` : line} />
            </g>
          );
        })}
        {marks.map(({ at, kind, text }) => (
          <line key={`${at}${kind}`} class={kind} x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT}>
            <title>{text}</title>
          </line>
        ))}
      </svg>
    </figure>
  );
}

/** Points without a hole between them. */
function runsOf(points: readonly { at: number; value: number }[], every: number) {
  const runs: { at: number; value: number }[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run && point.at - run.at(-1)!.at <= every * 1.5) run.push(point);
    else runs.push([point]);
  }
  return runs;
}
