/** Alerts to judge, the riskiest players' first. */

import type { VNode } from "preact";
import { Empty } from "../ui/States.tsx";
import { type Alert, nameOf, type RuleText, sentence, when } from "./alerts.ts";
import { ReviewWords, riskAndTime } from "../words/review.ts";

export function AlertQueue(
  { alerts, rules, selected, fresh, href, onPick }: {
    alerts: readonly Alert[];
    rules: readonly RuleText[];
    selected: string | undefined;
    /** Alerts that have just arrived. */
    fresh: ReadonlySet<string>;
    /** Where an alert is shown without scripts. */
    href: (alertId: string) => string;
    onPick: (alert: Alert) => void;
  },
): VNode {
  if (alerts.length === 0) {
    return <Empty>{ReviewWords.NothingIsWaiting}</Empty>;
  }
  return (
    <ol class="alerts">
      {alerts.map((alert) => (
        <li key={alert.alert_id} class={fresh.has(alert.alert_id) ? "pulse" : undefined}>
          <a
            href={href(alert.alert_id)}
            aria-current={alert.alert_id === selected ? "true" : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) {
                return;
              }
              event.preventDefault();
              onPick(alert);
            }}
          >
            <span class={`severity ${alert.severity}`}>{sentence(alert.severity)}</span>
            <strong>{nameOf(alert)}</strong>
            <span class="what">
              {rules.find(({ id }) =>
                id === alert.rule
              )?.text ?? sentence(alert.rule)}
            </span>
            <span class="small quiet">
              {alert.status === "open" ? "" : `${sentence(alert.status)}. `}
              {riskAndTime(alert.risk.toFixed(1), when(alert.created_at))}
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}
