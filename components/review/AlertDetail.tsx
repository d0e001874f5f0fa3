/** One alert as a moderator reads it: what the rule saw, against whom, and what else they did. */

import type { ComponentChildren, VNode } from "preact";
import {
  type Alert,
  describeEvidence,
  describeLine,
  nameOf,
  type RuleText,
  sentence,
  type TimelineLine,
  when,
} from "./alerts.ts";
import { judgedBy, limitAndReason, limitOfItsOwn, ReviewWords } from "../words/review.ts";

export function AlertDetail(
  { alert, rule, timeline, children }: {
    alert: Alert;
    rule: RuleText | undefined;
    /** Undefined while it is on its way. */
    timeline: readonly TimelineLine[] | undefined;
    /** What can be done about it. */
    children?: ComponentChildren;
  },
): VNode {
  return (
    <article class="case" aria-labelledby="case">
      <h2 id="case" tabIndex={-1}>{nameOf(alert)}</h2>
      <p class="small quiet">
        <code>{alert.user_id}</code>
      </p>
      <p class="risk">
        <span class="number">{alert.risk.toFixed(1)}</span>
        <span class="quiet">
          {ReviewWords.HowRiskCounts}
        </span>
      </p>
      <h3>{rule?.text ?? sentence(alert.rule)}</h3>
      <p>
        <span class={`severity ${alert.severity}`}>{sentence(alert.severity)}</span>{" "}
        {when(alert.created_at)}
      </p>
      <dl class="evidence">
        {describeEvidence(alert.evidence).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
      {rule && (
        <p class="small quiet">
          {rule.threshold === undefined
            ? limitOfItsOwn(rule.source)
            : limitAndReason(rule.threshold, rule.unit ?? "", rule.source)}
        </p>
      )}
      {alert.status === "open" ? children : (
        <p role="status" class={`verdict ${alert.status}`}>
          {judgedBy(sentence(alert.status), `${alert.reviewed_by}`)}
          {alert.reviewed_at && `, ${when(alert.reviewed_at)}`}
          {alert.note && `: ${alert.note}`}
        </p>
      )}
      <h3>{ReviewWords.Timeline}</h3>
      {timeline === undefined
        ? <p class="quiet" role="status">{ReviewWords.Loading}</p>
        : (
          <ol class="timeline">
            {timeline.map((line, i) => (
              <li key={i} class={line.kind}>
                <time dateTime={line.at}>{when(line.at)}</time>
                <span>{describeLine(line)}</span>
              </li>
            ))}
          </ol>
        )}
    </article>
  );
}
