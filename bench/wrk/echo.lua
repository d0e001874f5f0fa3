-- POST of a small JSON object, for the floor: a server that parses it and answers it.
wrk.method = "POST"
wrk.path = "/"
wrk.body = '{"region":"eu-north"}'
wrk.headers["content-type"] = "application/json"

-- wrk itself leaves out the 95th percentile.
function done(_, latency) print(string.format("p95 %.1fms", latency:percentile(95) / 1000)) end
