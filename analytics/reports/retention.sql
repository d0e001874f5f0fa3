-- title: Retention
-- says: Of those who came in one week, how many were there again so many days later. Only players whose day has come are counted.
-- plot: lines x=days y=back_share by=cohort

-- table: cohorts
-- says: Share of each week's newcomers who played on day 1, 3, 7, 14 and 30 after their first
with last as (
  select max(day) as day from active
), joined as (
  select user_id, local_day(created_at) as day from players
), aged as (
  select j.user_id, j.day, n.days from joined j, (select unnest([1, 3, 7, 14, 30]) as days) n, last
  where j.day + n.days <= last.day
)
select date_trunc('week', a.day)::date as cohort, a.days, count(*) as players,
  count(s.user_id) as back, count(s.user_id) / count(*) as back_share
from aged a left join active s on s.user_id = a.user_id and s.day = a.day + a.days
group by all order by cohort, days;
