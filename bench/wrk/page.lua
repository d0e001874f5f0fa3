-- GET a page of 100 of the board.
wrk.path = "/leaderboards/current/duel?limit=100"
