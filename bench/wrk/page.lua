-- GET a page of 100 of the board.
wrk.path = "/leaderboards/current/duel?limit=100"

-- wrk itself leaves out the 95th percentile.
function done(_, latency) print(string.format("p95 %.1fms", latency:percentile(95) / 1000)) end
