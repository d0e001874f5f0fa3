extends SceneTree
## Drives the Godot client by the suite's lines (README.md). Holds the clients that were opened, and the
## storages that several share. What a client is told goes out at once.

const Client := preload("res://addons/veze/veze_client.gd")
const Runtime := preload("res://addons/veze/runtime.gd")
const Storage := preload("res://addons/veze/storage.gd")

var _clients := {}
var _shared := {}
var _reader := Thread.new()


class TestRuntime:
	extends Runtime
	var ahead_ms := 0.0
	var jitter := -1.0

	func now() -> float:
		return super.now() + ahead_ms

	func random() -> float:
		return jitter if jitter >= 0.0 else super.random()


class RefusedStorage:
	extends Storage

	func read() -> Variant:
		return null

	func write(_text: String) -> bool:
		return false


## Says so when a token follows another.
class TellingStorage:
	extends Storage
	var renewed: Callable
	var _before: Variant = null

	func write(text: String) -> bool:
		super.write(text)
		var all: Variant = JSON.parse_string(text) if text != "" else {}
		var token: Variant = all.get("access_token")
		if _before != null and token != null and token != _before:
			renewed.call()
		_before = token if token != null else _before
		return true


class LockedStorage:
	extends Storage
	var _is_locked := false

	func try_lock() -> bool:
		if _is_locked:
			return false
		_is_locked = true
		return true

	func unlock() -> void:
		_is_locked = false


func _initialize() -> void:
	Engine.max_fps = 250
	_reader.start(_read)


func _read() -> void:
	while true:
		# A line without its end; nothing once the input is over.
		var line := OS.read_string_from_stdin(65536)
		if line == "":
			break
		_take.call_deferred(line)
	quit.call_deferred()


func _finalize() -> void:
	_reader.wait_to_finish()


func _say(line: Dictionary) -> void:
	print(JSON.stringify(line))


## What a client is told. [param throws]: the listener then fails as a game's would, by a member that is not there.
func _tell(line: Dictionary, throws: bool) -> void:
	_say(line)
	if throws:
		var nothing: Variant = null
		nothing.member = 1


func _take(line: String) -> void:
	var command: Dictionary = JSON.parse_string(line)
	var id := int(command.id)
	var answer: Variant = await _obey(command)
	if answer is Client.Answer:
		if answer.error != null:
			var failed := {"code": answer.error.code, "status": answer.error.status}
			if answer.error.retry_after >= 0.0:
				failed.retry_after = answer.error.retry_after
			_say({"id": id, "failed": failed})
			return
		answer = answer.data
	_say({"id": id, "ok": answer if answer is Dictionary else {}})


func _obey(command: Dictionary) -> Variant:
	if command.do == "open":
		_open(command)
		return null
	var opened: Dictionary = _clients[command.client]
	var client: Client = opened.client
	match command.do:
		"close":
			_clients.erase(command.client)
			client.queue_free()
		"sign_in":
			var answer: Client.Answer = await client.sign_in_guest(command.display_name)
			return answer if answer.error != null else {"user_id": answer.data.id}
		"sign_out":
			return await client.sign_out()
		"call":
			return await client.call_api(command.name, command)
		"join":
			_join(opened, command)
		"leave":
			opened.rooms[command.room].leave()
		"presence":
			return await client.rooms.presence(command.room)
		"track":
			for n in int(command.count):
				client.telemetry.track(command.event, {"n": n})
		"flush":
			return {
				"empty": await client.telemetry.flush(),
				"waiting": client.telemetry.waiting(),
				"dropped": client.telemetry.dropped,
			}
		"clock":
			opened.runtime.ahead_ms = command.ms
	return null


func _open(command: Dictionary) -> void:
	var name: String = command.client
	var runtime := TestRuntime.new()
	runtime.ahead_ms = command.get("clock_ms", 0.0)
	runtime.jitter = command.get("jitter", -1.0)
	var client := Client.new()
	client.url = command.url
	client.runtime = runtime
	client.storage = _storage_of(command.get("storage", "memory"), name)
	var throws: bool = command.get("throws", false)
	client.connection_changed.connect(func(state: Dictionary) -> void:
		_tell({
			"client": name,
			"told": "state",
			"name": state.name,
			"code": state.get("code", 0),
			"retry_in_ms": state.get("retry_in_ms", 0),
		}, throws)
	)
	_clients[name] = {"client": client, "runtime": runtime, "rooms": {}, "throws": throws}
	root.add_child(client)


func _join(opened: Dictionary, command: Dictionary) -> void:
	var called: String = command.get("as", command.room)
	var told := {"client": command.client, "room": called}
	var throws: bool = opened.throws
	var room: RefCounted = opened.client.rooms.join(command.room)
	opened.rooms[called] = room
	room.on("note", func(data: Dictionary) -> void: _tell(told.merged({"told": "event", "n": int(data.n)}), throws))
	room.joined.connect(func(_cursor: Dictionary) -> void: _tell(told.merged({"told": "joined"}), throws))
	room.lost.connect(func(reason: String) -> void: _tell(told.merged({"told": "lost", "reason": reason}), throws))
	room.refused.connect(func(error: RefCounted) -> void: _tell(told.merged({"told": "refused", "code": error.code}), throws))


func _storage_of(kind: String, client: String) -> Storage:
	if kind == "refused":
		return RefusedStorage.new()
	if not kind.begins_with("shared:"):
		var storage := TellingStorage.new()
		storage.renewed = func() -> void: _say({"client": client, "told": "state", "name": "renewed"})
		return storage
	if not _shared.has(kind):
		_shared[kind] = LockedStorage.new()
	return _shared[kind]
