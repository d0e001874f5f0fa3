/** What statements of other domains read of recorded telemetry. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

/** Events of players, in FROM: `id`, `kind`, `payload`, `user_id`, `at`, `received_at`, `skew_ms`, `place`. */
export const recordedEvents = (sql: Sql | Transaction): Fragment =>
  sql`(select id, kind, payload_json as payload, user_id, created_at as at, received_at, skew_ms, place
    from events where user_id is not null)`;
