-- POST /auth/guest without a device: each request makes a player and a session.
wrk.method = "POST"
wrk.path = "/auth/guest"
wrk.body = '{"region":"eu-north"}'
wrk.headers["content-type"] = "application/json"
