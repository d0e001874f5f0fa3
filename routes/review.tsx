/** `/review`: alerts, for those who judge them. */

import type { Context } from "hono";
import { z } from "zod";
import type { VNode } from "preact";
import { Button } from "../components/ui/Button.tsx";
import { Field } from "../components/ui/Field.tsx";
import type { RuleText } from "../components/review/alerts.ts";
import { JudgeForm } from "../components/review/JudgeForm.tsx";
import { actorOf } from "./api/users.ts";
import { type AlertFilters, Review } from "../islands/review/Review.tsx";
import {
  AlertQuery,
  type AntiCheat,
  antiCheatFailures,
  BOT_MODEL,
  ReviewBody,
  RULES,
  toAlertBody,
  toAlertFilter,
  toReview,
  toTimelineBody,
} from "../services/anti_cheat/mod.ts";
import { Failure, requestFailures } from "../services/platform/errors.ts";
import type { Clock } from "../services/platform/time/clock.ts";
import { Id } from "../services/platform/wire.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { pageTitle } from "../components/words/page.ts";
import { ReviewWords } from "../components/words/review.ts";

const TIMELINE = 50;
const rules: RuleText[] = [
  ...RULES.map(({ id, text, threshold, unit, source }) => ({ id, text, threshold, unit, source })),
  // Its limit stands in each alert: a version has its own.
  { id: BOT_MODEL.id, text: BOT_MODEL.text, source: BOT_MODEL.source },
];
/** Addresses are typed and shared: what is wrong in them is as if it were not there. */
const ReviewQuery = z.object({
  status: AlertQuery.shape.status.catch(undefined),
  rule: AlertQuery.shape.rule.catch(undefined),
  severity: AlertQuery.shape.severity.catch(undefined),
  alert: Id.optional().catch(undefined),
});

export function reviewPage(
  { antiCheat, viewer, page }: { antiCheat: AntiCheat; viewer: Viewer; page: RenderPage },
) {
  return async function review(c: Context<AppEnv>): Promise<Response> {
    const { alert: alertId, ...asked } = ReviewQuery.parse(withoutBlanks(c.req.query()));
    const query = { ...asked, status: asked.status ?? "open", limit: 50 } as const;
    const filters: AlertFilters = {
      status: query.status,
      ...(query.rule && { rule: query.rule }),
      ...(query.severity && { severity: query.severity }),
    };
    const [player, alerts, picked] = await Promise.all([
      viewer(c),
      antiCheat.listAlerts(toAlertFilter(query)),
      alertId === undefined ? undefined : antiCheat.getAlert(alertId).catch(nothingThere),
    ]);
    const open = picked ?? alerts[0];
    const timeline = open && await antiCheat.timeline(open.userId, TIMELINE);
    const body = (
      <>
        <link rel="stylesheet" href="/static/review.css" />
        <h1>{ReviewWords.Review}</h1>
        <Filters filters={filters} />
        <Review
          alerts={alerts.map(toAlertBody)}
          rules={rules}
          filters={filters}
          {...(open && { alert: toAlertBody(open) })}
          {...(timeline && { timeline: toTimelineBody(timeline).entries })}
        />
        {open?.status === "open" && (
          <noscript>
            <JudgeForm alert={open.id} />
          </noscript>
        )}
      </>
    );
    return await page(c, { title: pageTitle(ReviewWords.Review), body, player });
  };
}

/** What the page's form says. */
const Judgement = z.object({
  alert: Id,
  decision: ReviewBody.shape.decision,
  note: ReviewBody.shape.note,
  hide_scores: z.literal("on").optional(),
  suspend: z.enum(["no", "1", "7", "30", "for good"]).default("no"),
});
const DAY_MS = 86_400_000;

/** `POST /review`: a judgement of who has no script; then the alert as it is judged. */
export function judgeRoute({ antiCheat, clock }: { antiCheat: AntiCheat; clock: Clock }) {
  return async function judge(c: Context<AppEnv>): Promise<Response> {
    const parsed = Judgement.safeParse(withoutBlanks(await c.req.parseBody()));
    if (!parsed.success) throw requestFailures.make("invalid", ReviewWords.DidNotWork);
    const { alert, decision, note, hide_scores, suspend } = parsed.data;
    const until = (days: number) => new Date(clock.now() + days * DAY_MS).toISOString();
    const consequences = decision === "dismiss" ? {} : {
      hide_scores: hide_scores === "on",
      ...(suspend !== "no" && {
        suspend_until: suspend === "for good" ? null : until(Number(suspend)),
      }),
    };
    const review = toReview({ decision, ...(note !== undefined && { note }), ...consequences });
    await antiCheat.review(actorOf(c), alert, review);
    return c.redirect(`/review?${new URLSearchParams({ alert })}`, 303);
  };
}

/** A form sends empty fields for what was not picked. */
function withoutBlanks<Value>(query: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}

function nothingThere(error: unknown): undefined {
  const gone = antiCheatFailures.make("alert_not_found", "").type;
  if (error instanceof Failure && error.type === gone) return undefined;
  throw error;
}

function Filters({ filters }: { filters: AlertFilters }): VNode {
  return (
    <form class="fields" method="get" action="/review">
      <Field label={ReviewWords.Status}>
        <select name="status" value={filters.status}>
          <option value="open">{ReviewWords.Open}</option>
          <option value="confirmed">{ReviewWords.Confirmed}</option>
          <option value="dismissed">{ReviewWords.Dismissed}</option>
        </select>
      </Field>
      <Field label={ReviewWords.Rule}>
        <select name="rule" value={filters.rule ?? ""}>
          <option value="">{ReviewWords.AllRules}</option>
          {rules.map(({ id, text }) => <option key={id} value={id}>{text}</option>)}
        </select>
      </Field>
      <Field label={ReviewWords.Severity}>
        <select name="severity" value={filters.severity ?? ""}>
          <option value="">{ReviewWords.All}</option>
          <option value="high">{ReviewWords.High}</option>
          <option value="medium">{ReviewWords.Medium}</option>
          <option value="low">{ReviewWords.Low}</option>
        </select>
      </Field>
      <Button submit>{ReviewWords.Show}</Button>
    </form>
  );
}
