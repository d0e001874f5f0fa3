/** Seasons on one time axis, now marked; the table below says the same. */

import type { VNode } from "preact";
import { dayOf } from "../../words/locale.ts";
import { scheduleFrom } from "../../words/admin_boards.ts";

export interface SeasonBar {
  id: string;
  name: string;
  opensAt: Date;
  /** Null: until somebody closes it. */
  closesAt: Date | null;
  state: "open" | "scheduled" | "over" | "final";
}

const WIDTH = 960;
const LEFT = 4;
const RIGHT = 4;
const ROW = 30;
const FOOT = 24;
/** Seasons without an end are drawn so far beyond the others. */
const OPEN_END_MS = 30 * 86_400_000;

export function SeasonAxis({ seasons, now }: { seasons: readonly SeasonBar[]; now: Date }): VNode {
  const from = Math.min(now.getTime(), ...seasons.map(({ opensAt }) => opensAt.getTime()));
  const ends = seasons.map(({ opensAt, closesAt }) =>
    closesAt?.getTime() ?? Math.max(now.getTime(), opensAt.getTime()) + OPEN_END_MS
  );
  const to = Math.max(now.getTime() + 1, ...ends);
  const x = (at: number) => LEFT + (at - from) / (to - from) * (WIDTH - LEFT - RIGHT);
  const height = seasons.length * ROW + FOOT;
  return (
    <figure class="plotted axis" tabindex={0}>
      <svg
        class="plot seasons"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={scheduleFrom(dayOf(new Date(from)), dayOf(new Date(to)))}
      >
        {seasons.map(({ id, name, opensAt, state }, i) => {
          const start = x(opensAt.getTime());
          const end = x(ends[i]!);
          const outside = end - start < name.length * 8 + 12;
          const left = outside && end > WIDTH / 2;
          return (
            <g key={id} class={state}>
              <rect
                x={start.toFixed(1)}
                y={i * ROW + 4}
                width={Math.max(3, end - start).toFixed(1)}
                height={ROW - 10}
                rx="3"
              />
              <text
                x={(outside ? left ? start - 6 : end + 6 : start + 8).toFixed(1)}
                y={i * ROW + 18}
                {...(left && { "text-anchor": "end" })}
                class={outside ? "outside" : undefined}
              >
                {name}
              </text>
            </g>
          );
        })}
        <line class="now" x1={x(now.getTime())} x2={x(now.getTime())} y1="0" y2={height - FOOT} />
        <text x={LEFT} y={height - 6}>{dayOf(new Date(from))}</text>
        <text x={WIDTH - RIGHT} y={height - 6} text-anchor="end">{dayOf(new Date(to))}</text>
      </svg>
    </figure>
  );
}
