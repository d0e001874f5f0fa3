/**
 * What each table of each report must say, in SQL of Postgres over the program's own tables: other words
 * than the report's, and other ways where there are any. `$z` stands for the zone.
 */

const DAY = (column: string) => `(${column} at time zone $z)::date`;
const WEEK = (column: string) => `date_trunc('week', ${column} at time zone $z)::date`;

/** Living accounts. */
const ALIVE = "(select * from users where deleted_at is null)";
const PLAYED_DAYS = `(
  select distinct u.id as user_id, d.day from ${ALIVE} u join lateral (
    select ${DAY("least(e.created_at, e.received_at)")} as day from events e where e.user_id = u.id
    union select ${DAY("t.enqueued_at")} from tickets t where t.user_id = u.id
    union select ${DAY("s.created_at")} from sessions s where s.user_id = u.id
  ) d on true)`;
const MONEY = "currency in ('EUR', 'USD')";
const SECONDS = "extract(epoch from ended_at - enqueued_at)::float8";

export const ASKED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  activity: {
    daily: `
      with played as ${PLAYED_DAYS},
      days as (select generate_series(min(day), max(day), '1 day')::date as day from played),
      counted as (
        select day,
          (select count(distinct user_id) from played p where p.day = d.day) as dau,
          (select count(distinct user_id) from played p where p.day between d.day - 6 and d.day) as wau,
          (select count(distinct user_id) from played p where p.day between d.day - 29 and d.day) as mau
        from days d)
      select day, dau, wau, mau, dau::float8 / mau from counted order by 1`,
    weekday: `
      select (array['Mon','Tue','Wed','Thu','Fri','Sat','Sun'])[n], avg(players)::float8 from (
        select day, extract(isodow from day)::int as n, count(*) as players
        from ${PLAYED_DAYS} p group by day) d group by n order by n`,
  },
  retention: {
    cohorts: `
      with played as ${PLAYED_DAYS}, joined as (select id, ${
      DAY("created_at")
    } as day from ${ALIVE} u)
      select date_trunc('week', day)::date, n, count(*),
        sum(is_back::int), avg(is_back::int)::float8
      from (select j.day, n, exists (select from played p where p.user_id = j.id and p.day - j.day = n) as is_back
        from joined j cross join unnest(array[1, 3, 7, 14, 30]) n
        where j.day <= (select max(day) from played) - n) aged
      group by 1, 2 order by 1, 2`,
  },
  funnel: {
    steps: `
      with matched as (select p.user_id, count(*) as n from match_participants p
        where exists (select from matches m where m.id = p.match_id and m.status = 'finished') group by 1),
      steps as (
        select 'visit' as step, (select count(*) from events e where kind = 'visit'
          and not exists (select from users u where u.id = e.user_id and u.deleted_at is not null)) as n, 1 as nth
        union all select 'account', count(*), 2 from ${ALIVE} u
        union all select 'queue opened', count(*), 3 from ${ALIVE} u
          where id in (select user_id from events where kind = 'queue_opened')
        union all select 'queued', count(*), 4 from ${ALIVE} u
          where exists (select from tickets t where t.user_id = u.id)
        union all select 'first match', count(*), 5 from ${ALIVE} u where id in (select user_id from matched)
        union all select 'second match', count(*), 6 from ${ALIVE} u
          where id in (select user_id from matched where n > 1))
      select step, n, n::float8 / nullif((select n from steps b where b.nth = s.nth - 1), 0),
        n::float8 / (select n from steps where nth = 1) from steps s order by nth`,
    weekly: `
      with visited as (select ${
      WEEK("created_at")
    } as week, count(*) as n from events e where kind = 'visit'
          and not exists (select from users u where u.id = e.user_id and u.deleted_at is not null) group by 1),
      came as (
        select ${WEEK("created_at")} as week, count(*) as accounts,
          count(*) filter (where exists (select from events e where e.user_id = u.id and kind = 'queue_opened')) as opened,
          count(*) filter (where exists (select from tickets t where t.user_id = u.id)) as queued,
          count(*) filter (where matches > 0) as first, count(*) filter (where matches > 1) as second
        from (select u.*, (select count(*) from match_participants p join matches m on m.id = p.match_id
            where p.user_id = u.id and m.status = 'finished') as matches from ${ALIVE} u) u group by 1)
      select week, coalesce(v.n, 0), coalesce(accounts, 0), coalesce(opened, 0), coalesce(queued, 0),
        coalesce(first, 0), coalesce(second, 0)
      from visited v full join came using (week) order by 1`,
  },
  matches: {
    waits_by_decile: `
      with ended as (select *, row_number() over (order by mmr, id, user_id) - 1 as place,
          count(*) over () as n, ${SECONDS} as s from tickets where ended_at is not null),
      -- The first groups are one larger where ten does not divide.
      parts as (select *, case when place < (n % 10) * (n / 10 + 1) then place / (n / 10 + 1) + 1
        else (n % 10) + (place - (n % 10) * (n / 10 + 1)) / (n / 10) + 1 end as decile from ended)
      select decile, count(*), min(mmr), max(mmr),
        percentile_cont(0.5) within group (order by s) filter (where reason = 'matched'),
        percentile_cont(0.95) within group (order by s) filter (where reason = 'matched'),
        avg((reason in ('cancelled', 'expired'))::int)::float8
      from parts group by 1 order by 1`,
    waits_by_region: `
      select region, mode, count(*),
        percentile_cont(0.5) within group (order by ${SECONDS}) filter (where match_id is not null),
        percentile_cont(0.95) within group (order by ${SECONDS}) filter (where match_id is not null),
        max(${SECONDS}) filter (where match_id is not null),
        avg((match_id is null)::int)::float8
      from tickets where ended_at is not null group by 1, 2 order by 1, 2`,
    quality: `
      select mode, region, count(*), count(*) filter (where status = 'finished'),
        count(*) filter (where status <> 'finished'),
        avg(greatest((quality_json #>> '{win_probability,0}')::float8, (quality_json #>> '{win_probability,1}')::float8)),
        percentile_cont(0.5) within group (order by (quality_json ->> 'rating_spread')::float8),
        percentile_cont(0.95) within group (order by (quality_json ->> 'rating_spread')::float8)
      from matches group by 1, 2 order by 1, 2`,
    calibration: `
      with favourites as (
        select greatest((quality_json #>> '{win_probability,0}')::float8, (quality_json #>> '{win_probability,1}')::float8) as p,
          (select distinct on (p.match_id) case p.result when 'win' then 1.0 when 'draw' then 0.5 else 0 end
            from match_participants p where p.match_id = m.id
            order by p.match_id, (select avg(o.mmr_before) from match_participants o
              where o.match_id = p.match_id and o.team = p.team) desc, p.team) as won
        from matches m where status = 'finished')
      select least(floor(p * 20) / 20, 0.95) as part, count(*), avg(p), avg(won)::float8
      from favourites group by 1 order by 1`,
  },
  economy: {
    supply: `
      with weekly as (
        select ${WEEK("o.created_at")} as week, asset,
          coalesce(sum(amount) filter (where amount > 0), 0) as sources,
          coalesce(-sum(amount) filter (where amount < 0), 0) as sinks
        from ledger_entries e join ledger_operations o on o.id = e.operation_id
        where account = any('{holding,debt}') group by 1, 2),
      held as (select *, (select sum(w2.sources - w2.sinks) from weekly w2
        where w2.asset = w.asset and w2.week <= w.week) as supply from weekly w)
      select week, asset, sources, sinks, sources - sinks, supply,
        (sources - sinks)::float8 / nullif(supply - (sources - sinks), 0)::float8 from held order by 1, 2`,
    by_kind: `
      select asset, kind, count(distinct o.id), coalesce(sum(amount) filter (where amount > 0), 0),
        coalesce(-sum(amount) filter (where amount < 0), 0)
      from ledger_operations o join ledger_entries e on e.operation_id = o.id
      where account not in ('issued', 'consumed', 'spent', 'reclaimed') group by 1, 2 order by 1, 2`,
    revenue: `
      select ${WEEK("paid_at")}, currency, count(*), sum(amount), sum(refunded_amount),
        sum(amount) - sum(refunded_amount), avg((refunded_amount > 0)::int)::float8
      from purchases where paid_at is not null and ${MONEY} group by 1, 2 order by 1, 2`,
    goods: `
      select item_sku, currency, count(*), count(*) filter (where paid_at is not null),
        count(*) filter (where status = 'failed'), count(*) filter (where refunded_amount > 0),
        count(*) filter (where exists (select from webhook_events w
          where w.purchase_id = p.id and w.kind = 'payment.disputed')),
        coalesce(sum(case when paid_at is null then 0 else amount - refunded_amount end), 0)
      from purchases p group by 1, 2 order by 1, 2`,
    conversion: `
      with came as (select id, ${WEEK("created_at")} as cohort from ${ALIVE} u),
      spent as (select c.cohort, p.user_id, p.currency, sum(p.amount - p.refunded_amount) as net
        from purchases p join came c on c.id = p.user_id where p.paid_at is not null and ${MONEY} group by 1, 2, 3)
      select c.cohort, count(distinct c.id), k.currency, count(s.net),
        count(s.net)::float8 / count(distinct c.id), avg(s.net)::float8
      from came c cross join (select distinct currency from spent) k
        left join spent s on s.user_id = c.id and s.currency = k.currency
      group by 1, 3 order by 1, 3`,
  },
  alerts: {
    precision: `
      select rule, count(*), sum((status = 'open')::int), sum((status = 'confirmed')::int),
        sum((status = 'dismissed')::int),
        (avg((status = 'confirmed')::int) filter (where status in ('confirmed', 'dismissed')))::float8,
        count(distinct user_id),
        percentile_cont(0.5) within group (order by extract(epoch from reviewed_at - created_at)::float8 / 3600)
      from alerts a where user_id in (select id from ${ALIVE} u) group by 1 order by 1`,
    weekly: `
      select ${WEEK("created_at")}, severity, count(*) from alerts
      where user_id in (select id from ${ALIVE} u) group by 1, 2 order by 1, 2`,
  },
  ratings: {
    distribution: `
      select mode, (mmr::int - (mmr::int % 100)) as part, count(*), avg(games)::float8 from (
        select mode, trunc(mmr) as mmr, games from ratings where user_id in (select id from ${ALIVE} u)) r
      group by 1, 2 order by 1, 2`,
    drift: `
      select ${WEEK("m.created_at")}, count(*), avg(mmr_after),
        percentile_cont(0.1) within group (order by mmr_after),
        percentile_cont(0.5) within group (order by mmr_after),
        percentile_cont(0.9) within group (order by mmr_after), avg(mmr_after - mmr_before)
      from matches m, match_participants p
      where p.match_id = m.id and p.rated and p.mmr_after is not null group by 1 order by 1`,
  },
  latency: {
    regions: `
      select key, count(*), percentile_cont(0.5) within group (order by value::float8),
        percentile_cont(0.95) within group (order by value::float8), max(value::float8)
      from tickets, jsonb_each_text(latency_json) group by 1 order by 1`,
    telemetry: `
      select ${DAY("created_at")}, count(*),
        percentile_cont(0.5) within group (order by ms), percentile_cont(0.95) within group (order by ms)
      from (select *, 1000 * extract(epoch from received_at - created_at)::float8 as ms from events e
        where not exists (select from users u where u.id = e.user_id and u.deleted_at is not null)) e
      group by 1 order by 1`,
    answers: `
      select ${DAY("at")}, sum(requests), sum(api_50) / sum(requests), sum(api_200) / sum(requests),
        sum(errors) / sum(requests)
      from minutes where span = 60 and node > '' group by 1 order by 1`,
  },
  season: {
    seasons: `
      select s.id, ${DAY("opens_at")}, ${DAY("closes_at")},
        (select count(*) from ${ALIVE} u where created_at >= opens_at and created_at < closes_at),
        (select count(distinct p.user_id) from match_participants p join matches m on m.id = p.match_id
          join ${ALIVE} u on u.id = p.user_id where m.created_at >= opens_at and m.created_at < closes_at),
        (select count(*) from matches m where m.created_at >= opens_at and m.created_at < closes_at),
        (select count(*) from matches m where m.created_at >= opens_at and m.created_at < closes_at and status = 'finished'),
        (select count(distinct mode) from matches m where m.created_at >= opens_at and m.created_at < closes_at),
        (select percentile_cont(0.5) within group (order by ${SECONDS}) from tickets
          where match_id is not null and enqueued_at >= opens_at and enqueued_at < closes_at)
      from seasons s order by opens_at, s.id`,
    modes: `
      select ${WEEK("created_at")}, mode, count(*), sum((status = 'voided')::int)
      from matches group by 1, 2 order by 1, 2`,
  },
};
