-- title: Season summary
-- says: What came of each season in a line.

-- table: seasons
-- says: Matches, players and waits between a season's opening and its end
with played as (
  select s.id as season, count(*) as matches, count(*) filter (where m.status = 'finished') as finished,
    count(distinct m.mode) as modes
  from seasons s join matches m on m.created_at >= s.opens_at
    and m.created_at < coalesce(s.closes_at, 'infinity'::timestamptz) group by all
), newcomers as (
  select s.id as season, count(*) as new_players from seasons s join players p
    on p.created_at >= s.opens_at and p.created_at < coalesce(s.closes_at, 'infinity'::timestamptz)
  group by all
), seated as (
  select s.id as season, count(distinct t.user_id) as players_in_matches from seasons s join seats t
    on t.created_at >= s.opens_at and t.created_at < coalesce(s.closes_at, 'infinity'::timestamptz)
  group by all
), waited as (
  select s.id as season,
    quantile_cont((epoch_ms(t.ended_at) - epoch_ms(t.enqueued_at)) / 1000, 0.5) as wait_p50_s
  from seasons s join tickets t on t.reason = 'matched' and t.enqueued_at >= s.opens_at
    and t.enqueued_at < coalesce(s.closes_at, 'infinity'::timestamptz) group by all
)
select s.id as season, local_day(s.opens_at) as opens, local_day(s.closes_at) as closes,
  coalesce(new_players, 0) as new_players, coalesce(players_in_matches, 0) as players_in_matches,
  coalesce(matches, 0) as matches, coalesce(finished, 0) as finished, coalesce(modes, 0) as modes,
  wait_p50_s
from seasons s left join played p on p.season = s.id left join newcomers n on n.season = s.id
left join seated e on e.season = s.id left join waited w on w.season = s.id
order by s.opens_at, s.id;

-- table: modes
-- says: Matches by mode and week
-- plot: lines x=week y=matches by=mode
select date_trunc('week', local_day(created_at))::date as week, mode, count(*) as matches,
  count(*) filter (where status = 'voided') as voided
from matches group by all order by week, mode;
