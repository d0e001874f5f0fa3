/** Lines across a plot at round values, each named at its left end. */

import type { VNode } from "preact";

export function Gridlines(
  { values, y, left, right, unit = "" }: {
    values: readonly number[];
    /** Where a value stands. */
    y: (value: number) => number;
    left: number;
    right: number;
    /** Behind each number. */
    unit?: string;
  },
): VNode {
  return (
    <>
      {values.map((value) => (
        <g key={value}>
          <line x1={left} x2={right} y1={y(value)} y2={y(value)} />
          <text x={left - 8} y={y(value) + 4} text-anchor="end">{`${value}${unit}`}</text>
        </g>
      ))}
    </>
  );
}
