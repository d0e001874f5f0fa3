/**
 * Scores that were given and what came of them: who stayed away (churn), whose flag was confirmed or
 * whose payment disputed (risk), which flags people confirmed (bot). Statements stand on what the owners of the tables export.
 */

import { numbers, uuids } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import { judgedAlerts, modelFlags } from "../../anti_cheat/mod.ts";
import { keptPlayer } from "../../identity/mod.ts";
import { countedSeats } from "../../matchmaking/mod.ts";
import { disputes } from "../../store/mod.ts";
import { recordedEvents } from "../../telemetry/mod.ts";
import { CHURN_HORIZON, RISK_HORIZON_DAYS } from "../features/mod.ts";
import type { ModelName } from "../manifest.ts";
import type { TenthSums } from "./figures.ts";

export interface OutcomeStore {
  /** Notes scores of players, each at most once in as many days as its outcome takes. */
  note(
    of: { name: ModelName; modelId: string; at: Date },
    scored: readonly { userId: string; score: number }[],
  ): Promise<void>;
  /** Puts down what is known by now, some thousands at a time. @returns how many */
  resolve(now: Date): Promise<number>;
  /** Forgets what is older than half a year. */
  shed(now: Date): Promise<void>;
  /**
   * Of a version: sums by tenths of its scores, and counts at the threshold or above.
   * @param until scores given later are open: what is known of them early is one answer alone
   */
  sums(modelId: string, threshold: number, until: Date): Promise<Sums>;
  /** Of a version of `bot`: flags that people have judged, and those that wait for them. */
  flagSums(version: string): Promise<Sums>;
}

export interface Sums {
  open: number;
  positive: number;
  hits: number;
  tenths: TenthSums[];
}

const MOST = 5_000;
const KEPT_MS = 180 * 86_400_000;

export function createOutcomeStore({ sql }: Pick<Database, "sql">): OutcomeStore {
  /** When the day of a score is over, and so many more. */
  const after = (days: number) => sql`((o.day + ${days}::int)::timestamp at time zone 'UTC')`;

  return {
    async note({ name, modelId, at }, scored) {
      if (scored.length === 0) return;
      const days = name === "churn" ? CHURN_HORIZON : RISK_HORIZON_DAYS;
      await sql`
        insert into model_outcomes (model_id, user_id, day, score, scored_at)
        select v.id, k.id, (${at}::timestamptz at time zone 'UTC')::date, p.score, ${at}
        from unnest(${uuids(scored.map(({ userId }) => userId))}::text::uuid[],
          ${numbers(scored.map(({ score }) => score))}::text::float8[]) p (id, score)
        cross join lateral ${keptPlayer(sql, sql`p.id`)} k
        join model_versions v on v.id = ${modelId}
        where not exists (select from model_outcomes o where o.model_id = v.id and o.user_id = k.id
          and o.scored_at > ${at}::timestamptz - make_interval(days => ${days}))
        on conflict do nothing`;
    },

    async resolve(now) {
      const open = (name: ModelName) =>
        sql`(select o.* from model_outcomes o join model_versions v on v.id = o.model_id
          where o.came_true is null and v.name = ${name})`;
      // Days count as the features count them: from the one after the score's.
      const churn = await sql`
        update model_outcomes m set known_at = ${now}, came_true = not (
          exists (select from ${countedSeats(sql)} s where s.user_id = o.user_id
            and s.finished_at >= ${after(1)} and s.finished_at < ${after(CHURN_HORIZON + 1)})
          or exists (select from ${recordedEvents(sql)} e where e.user_id = o.user_id
            and e.at >= ${after(1)} and e.at < ${after(CHURN_HORIZON + 1)}))
        from (select * from ${open("churn")} o where ${after(CHURN_HORIZON + 1)} <= ${now}
          order by scored_at limit ${MOST}) o
        where m.model_id = o.model_id and m.user_id = o.user_id and m.day = o.day`;
      const horizon = sql`o.scored_at + make_interval(days => ${RISK_HORIZON_DAYS})`;
      const wentWrong = sql`(
        exists (select from ${judgedAlerts(sql)} a where a.user_id = o.user_id
          and a.status = 'confirmed' and a.reviewed_at > o.scored_at and a.reviewed_at <= ${horizon})
        or exists (select from ${disputes(sql)} d where d.user_id = o.user_id
          and d.at > o.scored_at and d.at <= ${horizon}))`;
      // What has gone wrong is known before the time is over.
      const risk = await sql`
        update model_outcomes m set known_at = ${now}, came_true = o.wrong
        from (select o.*, ${wentWrong} as wrong from ${open("risk")} o
          order by o.scored_at limit ${MOST}) o
        where m.model_id = o.model_id and m.user_id = o.user_id and m.day = o.day
          and (o.wrong or ${horizon} <= ${now})`;
      return churn.count + risk.count;
    },

    async shed(now) {
      await sql`delete from model_outcomes where scored_at < ${new Date(now.getTime() - KEPT_MS)}`;
    },

    async flagSums(version) {
      const rows = await sql<(TenthSums & { judged: number; open: number })[]>`
        select least(9, greatest(0, floor(score * 10)))::int as tenth,
          count(*) filter (where status <> 'open')::int as judged,
          count(*) filter (where status = 'open')::int as open,
          coalesce(sum(score) filter (where status <> 'open'), 0)::float8 as said,
          count(*) filter (where status = 'confirmed')::int as happened
        from ${modelFlags(sql)} f where f.model in (${version}, ${`bot ${version}`})
          and f.score is not null
        group by 1 order by 1`;
      const all = (of: (row: typeof rows[number]) => number) =>
        rows.reduce((sum, row) => sum + of(row), 0);
      return {
        ...{ open: all(({ open }) => open), positive: all(({ judged }) => judged) },
        hits: all(({ happened }) => happened),
        tenths: rows.map(({ judged: rows, said, happened }) => ({ rows, said, happened })),
      };
    },

    async sums(modelId, threshold, until) {
      const rows = await sql<(TenthSums & { tenth: number; positive: number; hits: number })[]>`
        select least(9, greatest(0, floor(score * 10)))::int as tenth, count(*)::int as rows,
          sum(score)::float8 as said, count(*) filter (where came_true)::int as happened,
          count(*) filter (where score >= ${threshold}::float8)::int as positive,
          count(*) filter (where score >= ${threshold}::float8 and came_true)::int as hits
        from model_outcomes
        where model_id = ${modelId} and came_true is not null and scored_at <= ${until}
        group by 1 order by 1`;
      const [open] = await sql<{ rows: number }[]>`
        select count(*)::int as rows from model_outcomes
        where model_id = ${modelId} and (came_true is null or scored_at > ${until})`;
      return {
        open: open!.rows,
        positive: rows.reduce((sum, row) => sum + row.positive, 0),
        hits: rows.reduce((sum, row) => sum + row.hits, 0),
        tenths: rows.map(({ rows, said, happened }) => ({ rows, said, happened })),
      };
    },
  };
}
