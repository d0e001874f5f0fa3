/** Reads everything kept about a player a page at a time, so that no account is too large to export. */

import type { Sql } from "../../db/client.ts";

/** What is kept of one kind. */
export interface CollectedKind {
  kind: string;
  /** A player has at most one of it. */
  single: boolean;
  /** JSON texts of the rows, page by page. */
  pages: AsyncIterable<string[]>;
}

const PAGE = 500;

export async function* collect(sql: Sql, userId: string): AsyncGenerator<CollectedKind> {
  const one = (kind: string, query: ReturnType<Sql>): CollectedKind => ({
    kind,
    single: true,
    pages: readOnce(query),
  });
  /** `query` answers `key`, a text that orders and is unique, and `row`. */
  const many = (kind: string, query: ReturnType<Sql>): CollectedKind => ({
    kind,
    single: false,
    pages: readPages(sql, query),
  });

  yield one(
    "user",
    sql`
    select to_jsonb(u) as row from (
      select id, external_id, display_name, region, roles, created_at, suspended_at, suspended_until
      from users where id = ${userId}) u`,
  );
  yield one("settings", sql`select settings_json as row from profiles where user_id = ${userId}`);
  yield many(
    "devices",
    sql`
    select encode(secret_hash, 'hex') as key, jsonb_build_object('created_at', created_at) as row
    from devices where user_id = ${userId}`,
  );
  yield many(
    "sessions",
    sql`
    select id::text as key, jsonb_build_object('id', id, 'created_at', created_at, 'used_at', used_at,
      'revoked_at', revoked_at) as row
    from sessions where user_id = ${userId}`,
  );
  yield many(
    "tickets",
    sql`select id::text as key, to_jsonb(t) as row from tickets t where user_id = ${userId}`,
  );
  yield many(
    "matches",
    sql`
    select m.id::text as key, to_jsonb(p) || jsonb_build_object('mode', m.mode, 'region', m.region,
      'created_at', m.created_at, 'finished_at', m.finished_at) as row
    from match_participants p join matches m on m.id = p.match_id where p.user_id = ${userId}`,
  );
  yield many(
    "parties",
    sql`
    select party_id::text as key, jsonb_build_object('party_id', party_id, 'joined_at', joined_at)
      as row from party_members where user_id = ${userId}`,
  );
  yield many(
    "ratings",
    sql`select mode as key, to_jsonb(r) as row from ratings r where user_id = ${userId}`,
  );
  yield many(
    "leaderboard_entries",
    sql`
    select b.id::text as key,
      to_jsonb(e) || jsonb_build_object('season', b.season, 'mode', b.mode) as row
    from leaderboard_entries e join leaderboards b on b.id = e.leaderboard_id
    where e.user_id = ${userId}`,
  );
  yield many(
    "leaderboard_snapshots",
    sql`
    select b.id::text || s.date::text as key,
      to_jsonb(s) || jsonb_build_object('season', b.season, 'mode', b.mode) as row
    from leaderboard_snapshot_entries s join leaderboards b on b.id = s.leaderboard_id
    where s.user_id = ${userId}`,
  );
  yield many(
    "season_prizes",
    sql`
    select season || ' ' || mode as key, to_jsonb(p) as row from season_prizes p
    where user_id = ${userId}`,
  );
  yield many(
    "purchases",
    sql`select id::text as key, to_jsonb(p) as row from purchases p where user_id = ${userId}`,
  );
  yield many(
    "inventory",
    sql`select asset as key, to_jsonb(b) as row from balances b where user_id = ${userId}`,
  );
  yield many(
    "ledger",
    sql`
    select lpad(e.id::text, 20, '0') as key, jsonb_build_object('at', o.created_at, 'kind', o.kind,
      'purchase_id', o.purchase_id, 'asset', e.asset, 'account', e.account, 'amount', e.amount) as row
    from ledger_entries e join ledger_operations o on o.id = e.operation_id
    where e.user_id = ${userId}`,
  );
  yield many(
    "alerts",
    sql`
    select id::text as key, jsonb_build_object('at', created_at, 'rule', rule, 'severity', severity,
      'evidence', evidence_json, 'status', status, 'reviewed_at', reviewed_at) as row
    from alerts where user_id = ${userId}`,
  );
  yield { kind: "events", single: false, pages: readEvents(sql, userId) };
  yield many(
    "audit",
    sql`
    select lpad(id::text, 20, '0') as key, jsonb_build_object('at', at, 'action', action,
      'outcome', outcome,
      -- Sign-ins tell everybody's address in the order of the players; the staff's is their own.
      'address', case when actor = ${userId} then addresses[1] when action = 'sign_in.guest'
        then addresses[array_position(subjects, ${userId}::text)] end,
      'details', case when cardinality(subjects) = 1 then details_json end) as row
    from audit_log where subjects @> array[${userId}::text] and id > 0`,
  );
}

async function* readOnce(query: ReturnType<Sql>): AsyncGenerator<string[]> {
  const [found] = await query as unknown as { row: unknown }[];
  if (found) yield [JSON.stringify(found.row)];
}

/** There may be millions: each page starts in the index where the one before ended. */
async function* readEvents(sql: Sql, userId: string): AsyncGenerator<string[]> {
  for (let after = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" };;) {
    const rows = await sql<{ at: string; id: string; row: string }[]>`
      select created_at::text as at, id, to_jsonb(e)::text as row from events e
      where user_id = ${userId}
        and (created_at, id) > (${after.at}::text::timestamptz, ${after.id}::uuid)
      order by created_at, id limit ${PAGE}`;
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < PAGE) return;
    after = rows.at(-1)!;
  }
}

/** The rest is little enough for sorting anew for each page. */
async function* readPages(sql: Sql, query: ReturnType<Sql>): AsyncGenerator<string[]> {
  for (let after = "";;) {
    const rows = await sql<{ key: string; row: string }[]>`
      select key, row::text as row from (${query}) rows
      where key collate "C" > ${after} order by key collate "C" limit ${PAGE}`;
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.key;
  }
}
