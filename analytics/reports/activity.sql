-- title: Activity
-- says: Who plays each day, within seven days, within thirty. A player counts with any sign-in, ticket or event of their own.
-- plot: lines x=day y=dau,wau,mau

-- table: daily
-- says: Active players by day; stickiness is the share of a month's players who were there that day
with spans as (
  select user_id, day, lead(day) over (partition by user_id order by day) as next from active
), bounds as (
  select min(day) as first, max(day) as last from active
), changes as (
  -- A player is within seven days from a day of play until six days later, or until the next one begins it anew.
  select day, 1 as dau, 1 as wau, 1 as mau from spans
  union all select day + 1, -1, 0, 0 from spans
  union all select least(day + 7, coalesce(next, day + 7)), 0, -1, 0 from spans
  union all select least(day + 30, coalesce(next, day + 30)), 0, 0, -1 from spans
), days as (
  select unnest(generate_series(first, last, interval 1 day))::date as day from bounds
), summed as (
  select day, sum(dau) as dau, sum(wau) as wau, sum(mau) as mau from (
    from changes union all select day, 0, 0, 0 from days
  ) group by day
), running as (
  select day, sum(dau) over before as dau, sum(wau) over before as wau, sum(mau) over before as mau
  from summed window before as (order by day)
)
select day, dau::bigint as dau, wau::bigint as wau, mau::bigint as mau,
  dau / nullif(mau, 0) as stickiness_share
from running semi join days using (day) order by day;

-- table: weekday
-- says: Active players by day of the week, on average
-- plot: bars x=weekday y=players
with daily as (
  select day, count(*) as players from active group by day
)
select ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][isodow(day)] as weekday, avg(players) as players
from daily group by isodow(day) order by isodow(day);
