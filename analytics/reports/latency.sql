-- title: Latency
-- says: How far players are from regions, how long telemetry takes, and how fast the service answers.
-- plot: bars x=region y=p50_ms,p95_ms

-- table: regions
-- says: Round trips that clients measured when they queued
select l.key as region, count(*) as tickets, quantile_cont(l.value::double, 0.5) as p50_ms,
  quantile_cont(l.value::double, 0.95) as p95_ms, max(l.value::double) as max_ms
from tickets t, json_each(t.latency) l where t.latency is not null
group by all order by region;

-- table: telemetry
-- says: From an event to its arrival, by day
-- plot: lines x=day y=p50_ms,p95_ms
select local_day(happened_at) as day, count(*) as events,
  quantile_cont(epoch_ms(received_at) - epoch_ms(happened_at), 0.5) as p50_ms,
  quantile_cont(epoch_ms(received_at) - epoch_ms(happened_at), 0.95) as p95_ms
from events where received_at is not null group by all order by day;

-- table: answers
-- says: The service's own answers by day, all nodes together
-- plot: lines x=day y=within_50_ms_share,within_200_ms_share
select local_day(began_at) as day, sum(requests)::bigint as requests,
  sum(within_50_ms) / nullif(sum(requests), 0) as within_50_ms_share,
  sum(within_200_ms) / nullif(sum(requests), 0) as within_200_ms_share,
  sum(errors) / nullif(sum(requests), 0) as errors_share
from hours where node <> '' group by all order by day;
