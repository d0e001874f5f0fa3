-- POST /auth/guest without a device: each request makes a player and a session.
wrk.method = "POST"
wrk.path = "/auth/guest"
wrk.body = '{"region":"eu-north"}'
wrk.headers["content-type"] = "application/json"

-- wrk itself leaves out the 95th percentile.
function done(_, latency) print(string.format("p95 %.1fms", latency:percentile(95) / 1000)) end
