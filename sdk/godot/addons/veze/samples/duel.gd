extends RefCounted
## A game in thirty lines: sign in, queue, match, room, result, board. It lives through lost connections.

const Client := preload("../veze_client.gd")

var _match_id := ""
var _result := ""


## Plays one match. Answers this player's result.
func play(client: Client, region: String, say: Callable) -> String:
	var me: Dictionary = (await client.sign_in_guest("Gyda")).data
	# One's own room tells what concerns this player. Joined before queueing: nothing is missed.
	var own := client.rooms.join("user:" + me.id)
	own.on("match.found", func(told: Dictionary) -> void: _match_id = told.match_id)
	own.on("match.cancelled", func(_told: Dictionary) -> void: _result = "cancelled")
	own.on("match.finished", func(told: Dictionary) -> void:
		for player: Dictionary in told.players:
			if player.user_id == me.id:
				_result = player.result
	)
	await client.api.post_matchmaking_enqueue({"user_id": me.id, "mode": "duel", "region": region})
	say.call("queued")
	while _match_id == "":
		await client.get_tree().process_frame
	say.call("match " + _match_id)
	var room := client.rooms.join(_match_id)
	room.on("countdown", func(told: Dictionary) -> void: say.call("starts in %d" % told.seconds))
	client.telemetry.track("game.joined", {"match_id": _match_id})
	while _result == "":
		await client.get_tree().process_frame
	say.call("over: " + _result)
	var boards: Array = (await client.api.get_leaderboards()).data.boards
	say.call("boards: " + ", ".join(boards.map(func(board: Dictionary) -> String: return board.mode)))
	await client.telemetry.flush()
	room.leave()
	own.leave()
	return _result
