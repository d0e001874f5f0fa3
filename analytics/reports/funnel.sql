-- title: From visit to second match
-- says: How far people come. A visit is a page opened from elsewhere, told without a cookie: visits are counted, not visitors, and from the account on players are.
-- plot: bars x=step y=count

-- table: steps
-- says: Each step with its share of the one before
with opened as (
  select distinct user_id from events where kind = 'queue_opened' and user_id is not null
), queued as (
  select distinct user_id from tickets
), played as (
  select user_id, count(*) as matches from seats s
  join matches m on m.id = s.match_id and m.status = 'finished'
  where user_id is not null group by user_id
), steps as (
  select 1 as nth, 'visit' as step, count(*) as count from events where kind = 'visit'
  union all select 2, 'account', count(*) from players
  union all select 3, 'queue opened', count(*) from players semi join opened using (user_id)
  union all select 4, 'queued', count(*) from players semi join queued using (user_id)
  union all select 5, 'first match', count(*) from players semi join played using (user_id)
  union all select 6, 'second match', count(*) from players join played using (user_id) where matches >= 2
)
select step, count, count / nullif(lag(count) over (order by nth), 0) as of_step_before_share,
  count / nullif(first(count) over (order by nth), 0) as of_visits_share
from steps order by nth;

-- table: weekly
-- says: The same by week of the account
with opened as (
  select distinct user_id from events where kind = 'queue_opened' and user_id is not null
), queued as (
  select distinct user_id from tickets
), played as (
  select user_id, count(*) as matches from seats s
  join matches m on m.id = s.match_id and m.status = 'finished'
  where user_id is not null group by user_id
), visits as (
  select date_trunc('week', local_day(happened_at))::date as week, count(*) as visits
  from events where kind = 'visit' group by 1
), weeks as (
  select date_trunc('week', local_day(p.created_at))::date as week, count(*) as accounts,
    count(o.user_id) as opened, count(q.user_id) as queued, count(f.user_id) as first_match,
    count(*) filter (where f.matches >= 2) as second_match
  from players p left join opened o using (user_id) left join queued q using (user_id)
  left join played f using (user_id) group by 1
)
select week, coalesce(visits, 0) as visits, coalesce(accounts, 0) as accounts,
  coalesce(opened, 0) as opened, coalesce(queued, 0) as queued,
  coalesce(first_match, 0) as first_match, coalesce(second_match, 0) as second_match
from visits full join weeks using (week) order by week;
