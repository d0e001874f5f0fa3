/** What statements of other domains read of alerts. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";
import { BOT_MODEL_RULE } from "./rules/mod.ts";

/** Alerts, in FROM: `user_id`, `severity`, `status`, `created_at`, `reviewed_at`. */
export const judgedAlerts = (sql: Sql | Transaction): Fragment =>
  sql`(select user_id, severity, status, created_at, reviewed_at from alerts)`;

/**
 * What the bot model has flagged, in FROM: `user_id`, `model` as the evidence names it, `score`, `status`,
 * `reviewed_at`.
 */
export const modelFlags = (sql: Sql | Transaction): Fragment =>
  sql`(select user_id, evidence_json ->> 'model' as model,
      (evidence_json ->> 'score')::float8 as score, status, reviewed_at
    from alerts where rule = ${BOT_MODEL_RULE})`;
