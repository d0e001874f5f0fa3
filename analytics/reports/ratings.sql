-- title: Ratings
-- says: How ratings are spread now, and whether they wander as weeks go by.
-- plot: bars x=from_mmr y=players

-- table: distribution
-- says: Players by rating, in steps of 100 points
select mode, (floor(mmr / 100) * 100)::bigint as from_mmr, count(*) as players,
  avg(games) as games_per_player
from ratings group by all order by mode, from_mmr;

-- table: drift
-- says: Ratings after matches of the week; change is what a match moved on average, which should stay near 0
-- plot: lines x=week y=p10,p50,p90
select date_trunc('week', local_day(created_at))::date as week, count(*) as seats,
  avg(mmr_after) as mean, quantile_cont(mmr_after, 0.1) as p10, quantile_cont(mmr_after, 0.5) as p50,
  quantile_cont(mmr_after, 0.9) as p90, avg(mmr_after - mmr_before) as change
from seats where mmr_after is not null and rated group by all order by week;
