/** `/admin/flags`: what waits to be judged, the model's score beside it, and how right rules were. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { utc } from "../../components/admin/desk/times.ts";
import { FlagWords as W, judge, look, PlayerWords } from "../../components/words/admin_players.ts";
import { Act } from "../../islands/admin/Act.tsx";
import type { AntiCheat } from "../../services/anti_cheat/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { Rows } from "./rows.tsx";

const WAITING = 25;
const DECIDED = 20;

export function flagsPage(
  { antiCheat, adminPage }: { antiCheat: AntiCheat; adminPage: AdminPage },
) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const [open, records, decided] = await Promise.all([
      antiCheat.listAlerts({ status: "open", limit: WAITING }),
      antiCheat.listRecords(),
      antiCheat.listDecided(DECIDED),
    ]);
    const scores = await antiCheat.listBotScores(open.map(({ userId }) => userId));
    const said = new Map(scores.map((score) => [score.userId, score]));
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_desk.css" />
        <Rows
          title={W.Waiting}
          heads={[
            PlayerWords.Name,
            W.Rule,
            W.Severity,
            W.Risk,
            W.Evidence,
            W.Model,
            W.Judge,
            W.Look,
          ]}
          rows={open.map((alert) => {
            const score = said.get(alert.userId);
            const name = alert.displayName ?? alert.userId;
            return [
              <a key="cell" href={`/admin/players/${alert.userId}`}>{name}</a>,
              <span key="cell" class="nowrap">{alert.rule}</span>,
              ...[alert.severity, alert.risk.toFixed(1)],
              Object.entries(alert.evidence).map(([what, value]) => `${what} ${value}`).join(", "),
              score ? `${(score.score * 100).toFixed(0)} % (${score.version})` : "–",
              <Judging key="cell" id={alert.id} name={name} rule={alert.rule} />,
              <a key="cell" href={`/review?alert=${alert.id}`} aria-label={look(name, alert.rule)}>
                {W.Look}
              </a>,
            ];
          })}
          empty={W.NothingWaits}
        />
        <Rows
          title={W.Rules}
          heads={[W.Rule, W.Open, W.Confirmed, W.Dismissed, W.Precision]}
          rows={records.map(({ rule, open, confirmed, dismissed }) => [
            ...[rule, open, confirmed, dismissed],
            confirmed + dismissed === 0
              ? W.NoneJudged
              : `${(confirmed / (confirmed + dismissed) * 100).toFixed(0)} %`,
          ])}
          empty={W.NoRules}
        />
        <Rows
          title={W.Decisions}
          heads={[W.Judged, PlayerWords.Name, W.Rule, PlayerWords.Result, W.Note]}
          rows={decided.map((alert) => [
            alert.reviewedAt ? utc(alert.reviewedAt) : "–",
            <a key="cell" href={`/admin/players/${alert.userId}`}>
              {alert.displayName ?? alert.userId}
            </a>,
            ...[alert.rule, alert.status, alert.note ?? "–"],
          ])}
          empty={W.NoneJudged}
        />
      </>
    );
    return await adminPage(c, { title: W.Flags, path: "/admin/flags", body });
  };
}

/** The same call as in `/review`, where the player's whole evening stands beside it. */
function Judging({ id, name, rule }: { id: string; name: string; rule: string }): VNode {
  const path = `/telemetry/alerts/${id}/review`;
  const note = { name: "note", label: W.Note, kind: "text" as const, most: 1_000 };
  return (
    <div class="actions">
      <Act
        name={W.Dismiss}
        label={judge(W.Dismiss, name, rule)}
        title={judge(W.Dismiss, name, rule)}
        consequences={[W.DismissIs]}
        call={{ method: "POST", path, body: { decision: "dismiss" } }}
        asked={[note]}
        done={PlayerWords.Done}
      />
      <Act
        name={W.Confirm}
        kind="danger"
        label={judge(W.Confirm, name, rule)}
        title={judge(W.Confirm, name, rule)}
        consequences={[W.ConfirmIs]}
        call={{ method: "POST", path, body: { decision: "confirm" } }}
        asked={[
          note,
          {
            ...{ name: "hide_scores", label: W.HideScores, kind: "choice", sends: "boolean" },
            choices: [["true", PlayerWords.Yes], ["false", PlayerWords.No]],
          },
          { name: "suspend_until", label: W.SuspendUntil, kind: "instant", sends: "instant" },
        ]}
        done={PlayerWords.Done}
      />
    </div>
  );
}
