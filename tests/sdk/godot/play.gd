extends SceneTree
## Runs the sample against the service at the first argument; says what it says, line by line.

const Client := preload("res://addons/veze/veze_client.gd")
const Duel := preload("res://addons/veze/samples/duel.gd")
const Storage := preload("res://addons/veze/storage.gd")


func _initialize() -> void:
	var args := OS.get_cmdline_user_args()
	var client := Client.new()
	client.url = args[0]
	client.storage = Storage.new()
	root.add_child(client)
	_play.call_deferred(client, args[1])


func _play(client: Client, region: String) -> void:
	var result: String = await Duel.new().play(client, region, func(line: String) -> void: print(line))
	quit(0 if result == "win" or result == "loss" else 1)
