-- title: Economy
-- says: What the game gives and takes of its own currencies and items, and what players pay. Money is in minor units of its currency.
-- plot: lines x=week y=supply by=asset

-- table: supply
-- says: By week and asset: given (sources), taken (sinks), what all players hold together at the week's end, and its growth (inflation)
with moves as (
  select date_trunc('week', local_day(booked_at))::date as week, asset, amount
  from ledger where account in ('holding', 'debt')
), weekly as (
  select week, asset, sum(greatest(amount, 0))::bigint as sources,
    sum(greatest(-amount, 0))::bigint as sinks, sum(amount)::bigint as net
  from moves group by all
), running as (
  select *, (sum(net) over (partition by asset order by week))::bigint as supply from weekly
)
select week, asset, sources, sinks, net, supply, net / nullif(supply - net, 0) as growth_share
from running order by week, asset;

-- table: by_kind
-- says: Which kinds of booking gave and took
-- plot: bars x=kind y=given,taken by=asset
select asset, kind, count(distinct operation_id) as bookings,
  sum(greatest(amount, 0))::bigint as given, sum(greatest(-amount, 0))::bigint as taken
from ledger where account in ('holding', 'debt') group by all order by asset, kind;

-- table: revenue
-- says: By week of payment and currency: paid, given back, left, and the share of payments with a refund
-- plot: lines x=week y=net by=currency
select date_trunc('week', local_day(paid_at))::date as week, currency, count(*) as payments,
  sum(amount)::bigint as paid, sum(refunded_amount)::bigint as refunded,
  sum(amount - refunded_amount)::bigint as net,
  count(*) filter (where refunded_amount > 0) / count(*) as refunded_share
from purchases where paid_at is not null and regexp_full_match(currency, '[A-Z]{3}')
group by all order by week, currency;

-- table: goods
-- says: What sells, and how often it comes back or is disputed
select p.sku, p.currency, count(*) as begun, count(p.paid_at) as paid,
  count(*) filter (where p.status = 'failed') as failed,
  count(*) filter (where p.refunded_amount > 0) as refunded, count(d.purchase_id) as disputed,
  coalesce(sum(p.amount - p.refunded_amount) filter (where p.paid_at is not null), 0)::bigint as net
from purchases p left join disputes d on d.purchase_id = p.id
group by all order by p.sku, p.currency;

-- table: conversion
-- says: Of each week's accounts, how many have paid, and what they paid on average in the currency; weeks in which nobody has are there too
with paid as (
  select user_id, currency, sum(amount - refunded_amount) as net from purchases
  where paid_at is not null and user_id is not null and regexp_full_match(currency, '[A-Z]{3}')
  group by all
), cohorts as (
  select user_id, date_trunc('week', local_day(created_at))::date as cohort from players
), sizes as (
  select cohort, count(*) as players from cohorts group by all
), currencies as (
  select distinct currency from paid
), payers as (
  select cohort, currency, count(*) as payers, avg(net) as net_per_payer
  from cohorts join paid using (user_id) group by all
)
select cohort, players, currency, coalesce(payers, 0) as payers,
  coalesce(payers, 0) / players as payers_share, net_per_payer
from sizes cross join currencies left join payers using (cohort, currency)
order by cohort, currency;
