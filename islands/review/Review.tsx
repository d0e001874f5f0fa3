/** The moderators' desk: alerts as they come, one of them open, judged. */

import { useEffect, useRef, useState } from "preact/hooks";
import { AlertDetail } from "../../components/review/AlertDetail.tsx";
import { AlertQueue } from "../../components/review/AlertQueue.tsx";
import {
  type Alert,
  nameOf,
  type RuleText,
  type TimelineLine,
} from "../../components/review/alerts.ts";
import { island } from "../../components/page/Island.tsx";
import { Judge, type Verdict } from "../../components/review/Judge.tsx";
import { Failed, Live } from "../../components/ui/States.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { VezeError } from "../../sdk/rest/problem.ts";
import { useStale, veze } from "../lib/session.ts";
import { firstOfQueue, inTheQueue, ReviewWords } from "../../components/words/review.ts";

export interface AlertFilters {
  status?: "open" | "confirmed" | "dismissed";
  rule?: string;
  severity?: "low" | "medium" | "high";
}

export interface ReviewProps {
  alerts: Alert[];
  rules: RuleText[];
  filters: AlertFilters;
  /** The alert that is open, with what its player did. */
  alert?: Alert;
  timeline?: TimelineLine[];
}

const SHOWN = 50;
const DAY_MS = 86_400_000;

/** Where an alert is shown, under the same filters. */
function hrefOf(filters: AlertFilters, alertId: string): string {
  return `/review?${new URLSearchParams({ ...filters, alert: alertId })}#case`;
}

export const Review = island("Review", function Review(props: ReviewProps) {
  const { rules, filters } = props;
  const isStale = useStale();
  const [alerts, setAlerts] = useState(props.alerts);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState(props.alert);
  const [timeline, setTimeline] = useState(props.timeline);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said>();
  const [failure, setFailure] = useState<string>();
  /** The alert whose timeline is wanted: an answer about another one comes too late. */
  const wanted = useRef(props.alert?.alert_id);

  async function loadQueue(): Promise<void> {
    const answer = await veze().call("GET /telemetry/alerts", {
      query: { ...filters, limit: SHOWN },
    });
    setAlerts((before) => {
      const known = new Set(before.map(({ alert_id }) => alert_id));
      const added = answer.alerts.filter(({ alert_id }) => !known.has(alert_id));
      setFresh(new Set(added.map(({ alert_id }) => alert_id)));
      return answer.alerts;
    });
  }

  async function loadTimeline({ alert_id, user_id }: Alert): Promise<void> {
    wanted.current = alert_id;
    const { entries } = await veze().call("GET /admin/api/players/{user_id}/timeline", {
      path: { user_id },
    });
    if (wanted.current === alert_id) setTimeline(entries);
  }

  /** Runs calls; what is refused is said in words. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof VezeError ? error.message : ReviewWords.DidNotWork);
    }
  }

  useEffect(() => {
    const reload = () => void attempt(loadQueue);
    const room = veze().rooms.join("admin", {
      joined: reload,
      lost: reload,
      event: ({ kind }) => kind === "alert.created" && reload(),
    });
    return () => room.leave();
  }, []);

  function pick(alert: Alert): void {
    setOpen(alert);
    setTimeline(undefined);
    setFailure(undefined);
    history.replaceState(null, "", hrefOf(filters, alert.alert_id));
    void attempt(() => loadTimeline(alert)).then(() => document.getElementById("case")?.focus());
  }

  async function judge(alert: Alert, verdict: Verdict): Promise<void> {
    const { decision, note, hideScores, suspendDays } = verdict;
    setBusy(true);
    setFailure(undefined);
    await attempt(async () => {
      const judged = await veze().call("POST /telemetry/alerts/{alert_id}/review", {
        path: { alert_id: alert.alert_id },
        body: {
          decision,
          ...(note.trim() !== "" && { note }),
          ...(hideScores && { hide_scores: true }),
          ...(suspendDays !== undefined && { suspend_until: endOf(suspendDays) }),
        },
      });
      setOpen(judged);
      setSaid({
        text: `${decision === "confirm" ? ReviewWords.Confirmed : ReviewWords.Dismissed}: ${
          nameOf(alert)
        }`,
      });
    });
    setBusy(false);
    // Somebody else may have been faster, or only a part may have been done: this is what holds.
    await attempt(async () => {
      await Promise.all([loadQueue(), loadTimeline(alert)]);
      const { alerts } = await veze().call("GET /telemetry/alerts", {
        query: { user_id: alert.user_id, limit: SHOWN },
      });
      setOpen((now) => alerts.find(({ alert_id }) => alert_id === now?.alert_id) ?? now);
    });
  }

  return (
    <Live stale={isStale}>
      <div class="desk">
        <section aria-labelledby="queue">
          <h2 id="queue">
            {alerts.length === SHOWN ? firstOfQueue(SHOWN) : inTheQueue(alerts.length)}
          </h2>
          <AlertQueue
            alerts={alerts}
            rules={rules}
            selected={open?.alert_id}
            fresh={fresh}
            href={(alertId) => hrefOf(filters, alertId)}
            onPick={pick}
          />
        </section>
        <div>
          <Failed text={failure} />
          {open
            ? (
              <AlertDetail
                alert={open}
                rule={rules.find(({ id }) => id === open.rule)}
                timeline={timeline}
              >
                <Judge
                  key={open.alert_id}
                  name={nameOf(open)}
                  busy={busy}
                  onJudge={(verdict) => void judge(open, verdict)}
                />
              </AlertDetail>
            )
            : <p class="quiet">{ReviewWords.PickAnAlert}</p>}
        </div>
      </div>
      <Toast said={said} />
    </Live>
  );
});

function endOf(days: number | null): string | null {
  return days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString();
}
