/** What statements of other domains read of alerts. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

/** Alerts, in FROM: `user_id`, `severity`, `status`, `created_at`, `reviewed_at`. */
export const judgedAlerts = (sql: Sql | Transaction): Fragment =>
  sql`(select user_id, severity, status, created_at, reviewed_at from alerts)`;
