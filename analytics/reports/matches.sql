-- title: Matches and waits
-- says: What the matcher gives to whom: waits by rating and region, and how even its matches are.
-- plot: lines x=decile y=p50_s,p95_s

-- table: waits_by_decile
-- says: Seconds waited by those who were matched, from the lowest tenth of ratings to the highest, and who gave up
with ranked as (
  select *, ntile(10) over (order by mmr, id, user_id) as decile,
    (epoch_ms(ended_at) - epoch_ms(enqueued_at)) / 1000 as wait_s
  from tickets where ended_at is not null
)
select decile, count(*) as tickets, min(mmr) as from_mmr, max(mmr) as to_mmr,
  quantile_cont(wait_s, 0.5) filter (where reason = 'matched') as p50_s,
  quantile_cont(wait_s, 0.95) filter (where reason = 'matched') as p95_s,
  count(*) filter (where reason in ('cancelled', 'expired')) / count(*) as gave_up_share
from ranked group by decile order by decile;

-- table: waits_by_region
-- says: The same by region and mode
with waited as (
  select *, (epoch_ms(ended_at) - epoch_ms(enqueued_at)) / 1000 as wait_s
  from tickets where ended_at is not null
)
select region, mode, count(*) as tickets,
  quantile_cont(wait_s, 0.5) filter (where reason = 'matched') as p50_s,
  quantile_cont(wait_s, 0.95) filter (where reason = 'matched') as p95_s,
  max(wait_s) filter (where reason = 'matched') as max_s,
  count(*) filter (where reason in ('cancelled', 'expired')) / count(*) as gave_up_share
from waited group by all order by region, mode;

-- table: quality
-- says: How even matches were: the favourite's chance when it was made, and the spread of ratings
select mode, region, count(*) as matches, count(*) filter (where status = 'finished') as finished,
  count(*) filter (where status in ('voided', 'cancelled')) as came_to_nothing,
  avg(favourite) as favourite_share, quantile_cont(spread, 0.5) as spread_p50,
  quantile_cont(spread, 0.95) as spread_p95
from matches group by all order by mode, region;

-- table: calibration
-- says: Of matches whose favourite was given a chance, how often it really won; draws count half
-- plot: lines x=predicted_share y=predicted_share,won_share
with sides as (
  select match_id, team, avg(mmr_before) as mmr,
    max(case result when 'win' then 1 when 'draw' then 0.5 else 0 end) as score
  from seats where result is not null group by all
), ranked as (
  select *, row_number() over (partition by match_id order by mmr desc, team) as nth from sides
)
select least(floor(favourite * 20) / 20, 0.95) as from_share, count(*) as matches,
  avg(favourite) as predicted_share, avg(score) as won_share
from ranked join matches m on m.id = match_id
where nth = 1 and m.status = 'finished' and favourite is not null
group by 1 order by 1;
