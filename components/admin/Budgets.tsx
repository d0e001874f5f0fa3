/** How each objective stands: the one with the least budget left comes first. */

import type { VNode } from "preact";
import { burning, counted, HOUR, leftOf, SIX_HOURS } from "../words/admin_overview.ts";

export interface BudgetProps {
  name: string;
  says: string;
  left: number;
  burn: { hour: number | null; sixHours: number | null };
  total: number;
  bad: number;
}

/** As the alerts of `ops/observability/objectives.ts`: a page's burn, a ticket's. */
const PAGES = 5.6;
const TICKETS = 1;

export function Budgets({ budgets }: { budgets: readonly BudgetProps[] }): VNode {
  return (
    <ul class="budgets">
      {budgets.map(({ name, says, left, burn, total, bad }) => (
        <li key={name} data-state={stateOf(left, burn.sixHours)}>
          <p>{says}</p>
          <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="all" width="100" height="4" />
            <rect class="left" width={Math.max(0, left * 100).toFixed(1)} height="4" />
          </svg>
          <p class={`state ${stateOf(left, burn.sixHours)}`}>{leftOf(left)}</p>
          <p class="quiet small">{counted(bad, total)}</p>
          <p class="quiet small">{burning(burn.hour, HOUR)}</p>
          <p class="quiet small">{burning(burn.sixHours, SIX_HOURS)}</p>
        </li>
      ))}
    </ul>
  );
}

function stateOf(left: number, burn: number | null): "good" | "warning" | "bad" {
  if (left <= 0 || (burn ?? 0) >= PAGES) return "bad";
  return left < 0.25 || (burn ?? 0) > TICKETS ? "warning" : "good";
}
