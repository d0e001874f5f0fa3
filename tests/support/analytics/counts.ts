/** What each exported table must hold, asked of the database in other words than the export asks. */

/** By table: a query of `rows`, and of a `sum` over what every row says. */
export const EXPECTED: Readonly<Record<string, string>> = {
  players: `select count(*) as rows, sum((extract(epoch from created_at) * 1000)::bigint) as sum
    from users where deleted_at is null`,
  sessions: `select count(*) as rows, sum((extract(epoch from s.used_at) * 1000)::bigint) as sum
    from sessions s join users u on u.id = s.user_id and u.deleted_at is null`,
  matches:
    `select count(*) as rows, sum((extract(epoch from finished_at) * 1000)::bigint + length(status)) as sum
    from matches`,
  seats: `select count(*) as rows, sum(floor(coalesce(mmr_after, mmr_before))::bigint) as sum
    from match_participants`,
  tickets:
    `select count(*) as rows, sum((extract(epoch from ended_at) * 1000)::bigint + length(reason)) as sum
    from tickets where user_id in (select id from users where deleted_at is null)`,
  ratings: `select count(*) as rows, sum(floor(mmr)::bigint + games) as sum
    from ratings natural join (select id as user_id from users where deleted_at is null) u`,
  seasons: `select count(*) as rows, sum(length(name)) as sum from seasons`,
  purchases: `select count(*) as rows, sum(amount * 7 - refunded_amount + length(status)) as sum
    from purchases`,
  ledger: `select count(*) as rows, sum(e.amount * length(e.account)) as sum from ledger_entries e`,
  alerts: `select count(*) as rows, sum(length(status) + length(rule)) as sum
    from alerts where not exists (select from users u where u.id = user_id and u.deleted_at is not null)`,
  hours: `select count(*) as rows, sum(requests) as sum from minutes where span = 60`,
  events:
    `select count(*) as rows, sum(length(kind) + (extract(epoch from created_at) * 1000)::bigint) as sum
    from events where user_id is null or user_id not in (select id from users where deleted_at is not null)`,
};

/** The same sums over the exported files. */
export const TOLD: Readonly<Record<string, string>> = {
  players: "sum(epoch_ms(created_at))",
  sessions: "sum(epoch_ms(used_at))",
  matches: "sum(epoch_ms(finished_at) + length(status))",
  seats: "sum(cast(floor(coalesce(mmr_after, mmr_before)) as bigint))",
  tickets: "sum(epoch_ms(ended_at) + length(reason))",
  ratings: "sum(cast(floor(mmr) as bigint) + games)",
  seasons: "sum(length(name))",
  purchases: "sum(amount * 7 - refunded_amount + length(status))",
  ledger: "sum(amount * length(account))",
  alerts: "sum(length(status) + length(rule))",
  hours: "sum(requests)",
  events: "sum(length(kind) + epoch_ms(happened_at))",
};
