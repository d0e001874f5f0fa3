-- title: Alerts
-- says: What rules and models suspected, and how often people found them right.
-- plot: bars x=rule y=confirmed,dismissed,open

-- table: precision
-- says: Precision is the share of judged alerts that were confirmed
select rule, count(*) as alerts, count(*) filter (where status = 'open') as open,
  count(*) filter (where status = 'confirmed') as confirmed,
  count(*) filter (where status = 'dismissed') as dismissed,
  count(*) filter (where status = 'confirmed') / nullif(count(*) filter (where status <> 'open'), 0)
    as precision_share,
  count(distinct user_id) as players,
  quantile_cont((epoch_ms(reviewed_at) - epoch_ms(created_at)) / 3600000, 0.5) as judged_after_h
from alerts group by rule order by rule;

-- table: weekly
-- says: Alerts by week and severity
-- plot: lines x=week y=alerts by=severity
select date_trunc('week', local_day(created_at))::date as week, severity, count(*) as alerts
from alerts group by all order by week, severity;
