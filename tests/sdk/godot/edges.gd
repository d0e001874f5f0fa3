extends SceneTree
## What a game may do at odd moments: each line says what came of it. The service at the first argument takes
## requests and never answers.

const Client := preload("res://addons/veze/veze_client.gd")
const Room := preload("res://addons/veze/room.gd")
const Storage := preload("res://addons/veze/storage.gd")


## Cannot be read the first time.
class FailsOnce:
	extends Storage
	var kept := '{"device_id":"of the player"}'
	var _has_failed := false

	func read() -> Variant:
		if _has_failed:
			return kept
		_has_failed = true
		return null

	func write(text: String) -> bool:
		kept = text
		return true


class Scene:
	extends Node
	func hear(_data: Dictionary) -> void:
		pass


func _initialize() -> void:
	_all.call_deferred(OS.get_cmdline_user_args()[0])


func _all(url: String) -> void:
	await _a_node_that_leaves(url)
	await _a_storage_that_fails(url)
	_listeners_that_go()
	quit(0)


func _client(url: String, storage: Storage) -> Client:
	var client := Client.new()
	root.add_child(client)
	# As an autoload: it is in the tree before any script of the game.
	client.url = url
	client.storage = storage
	return client


func _a_node_that_leaves(url: String) -> void:
	var client := _client(url, Storage.new())
	var told := []
	var ask := func() -> void:
		told.append(await client.call_api("GET /of/an/autoload"))
	ask.call()
	client.rooms.join("world")
	# Time for the request to go out, by the clock of the machine.
	await create_timer(0.5, true, false, true).timeout
	root.remove_child(client)
	await process_frame
	print("left: ", told.map(func(answer: Client.Answer) -> String: return answer.error.code))
	print("connection: ", client.connection().name)
	root.add_child(client)
	print("back: ", client.connection().name != "closed")
	client.queue_free()
	await process_frame


func _a_storage_that_fails(url: String) -> void:
	var storage := FailsOnce.new()
	var client := _client(url, storage)
	client.sign_in_guest()
	await process_frame
	print("kept: ", storage.kept)
	client.queue_free()
	await process_frame


func _listeners_that_go() -> void:
	var heard := []
	var room := Room.new("world", {}, func(_room: Room) -> void: pass)
	var scene := Scene.new()
	room.on("note", scene.hear)
	room.on("note", func(_data: Dictionary) -> void:
		heard.append("first")
		room.on("note", func(_later: Dictionary) -> void: heard.append("later"))
	)
	room.on("note", func(_data: Dictionary) -> void: heard.append("last"))
	scene.free()
	room._tell({"epoch": "e", "offset": 1, "kind": "note", "data": {}})
	print("heard: ", heard)
