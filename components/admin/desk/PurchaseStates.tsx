/** The states of a purchase and what leads from one to another, with where this one stands. */

import type { VNode } from "preact";
import { hereOf, MoneyWords } from "../../words/admin_players.ts";

const WIDTH = 560;
const BOX = { width: 104, height: 36 };
/** Middles of the boxes. */
const AT: Readonly<Record<string, readonly [x: number, y: number]>> = {
  pending: [60, 90],
  expired: [210, 30],
  failed: [210, 90],
  unmatched: [210, 150],
  paid: [355, 90],
  disputed: [500, 30],
  refunded: [500, 150],
};
const MOVES = [
  ...[["pending", "expired"], ["pending", "failed"], ["pending", "unmatched"]],
  ...[["expired", "paid"], ["failed", "paid"], ["unmatched", "paid"], ["unmatched", "refunded"]],
  ...[["paid", "disputed"], ["disputed", "refunded"], ["paid", "refunded"]],
] as const;

export function PurchaseStates({ status }: { status: string }): VNode {
  return (
    <figure class="states">
      <svg viewBox={`0 0 ${WIDTH} 180`} role="img" aria-label={hereOf(status)}>
        <title>{MoneyWords.States}</title>
        {MOVES.map(([from, to]) => {
          const [x1, y1] = AT[from!]!;
          const [x2, y2] = AT[to!]!;
          return <line key={`${from} ${to}`} {...{ x1, y1, x2, y2 }} />;
        })}
        {Object.entries(AT).map(([name, [x, y]]) => (
          <g key={name} class={name === status ? "here" : undefined}>
            <rect
              x={x - BOX.width / 2}
              y={y - BOX.height / 2}
              rx="6"
              width={BOX.width}
              height={BOX.height}
            />
            <text x={x} y={y + 4} text-anchor="middle">{name}</text>
          </g>
        ))}
      </svg>
    </figure>
  );
}
