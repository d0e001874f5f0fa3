/** Keys of requests that one statement takes together with what they ask for. */

import type { Fragment, Sql } from "../../db/client.ts";
import type { OnceKey } from "./store.ts";

/** Takes keys: answers `caller` and `key` of those that are new. @param rows a query of `caller`, `route`, `key`, `body_hash`, `created_at` */
export const claimKeys = (sql: Sql, rows: Fragment): Fragment =>
  sql`insert into idempotency_keys (caller, route, key, body_hash, created_at) ${rows}
    on conflict do nothing returning caller, key`;

/** What is known of a key: `bodyHash`, `answer`, null while the request runs, and `createdAt`. */
export const answerOf = (sql: Sql, { caller, route, key }: OnceKey): Fragment =>
  sql`select body_hash as "bodyHash", answer, created_at as "createdAt" from idempotency_keys
    where caller = ${caller} and route = ${route} and key = ${key}`;

/** Keeps answers to requests that have succeeded. */
export const keepAnswers = (
  sql: Sql,
  answers: readonly (OnceKey & { answer: string })[],
): Fragment =>
  sql`update idempotency_keys k set status = 200, answer = i.answer
    from unnest(${answers.map((a) => a.caller)}::text[], ${answers.map((a) => a.route)}::text[],
      ${answers.map((a) => a.key)}::text[], ${answers.map((a) => a.answer)}::text[])
      as i (caller, route, key, answer)
    where k.caller = i.caller and k.route = i.route and k.key = i.key`;
