class_name VezeClient
extends Node
## One client for the whole service: calls, rooms, telemetry, one sign-in (RT10). Put it into the tree, as an
## autoload say: it works in its frames, and tells on the game's thread. Its parts are made at their first use,
## of what [member url], [member storage], [member sign_in] and [member runtime] are by then.

const Answer := preload("answer.gd")
const Api := preload("generated/api.gen.gd")
const Connection := preload("connection.gd")
const Credentials := preload("credentials.gd")
const DeviceSignIn := preload("device_sign_in.gd")
const FileStorage := preload("file_storage.gd")
const Http := preload("http.gd")
const Rest := preload("rest.gd")
const Rooms := preload("rooms.gd")
const Runtime := preload("runtime.gd")
const Storage := preload("storage.gd")
const Telemetry := preload("telemetry.gd")

## The connection changed: {name, user_id, code, retry_in_ms, error, tries}.
signal connection_changed(state: Dictionary)

## Origin of the service: [code]https://game.example[/code]. Set before the first use.
@export var url := "http://localhost:8000"

## Where tokens are kept; a file of the player's folder unless set before the first use.
var storage: Storage
## How it signs in: empty for players, {client_id, client_secret} for game servers.
var sign_in := {}
## Replaces parts of the surroundings.
var runtime := Runtime.new()

## Every call of the API: [code]await client.api.post_matchmaking_enqueue({…})[/code].
var api: Api:
	get:
		_prepare()
		return _api
## Rooms and their events.
var rooms: Rooms:
	get:
		_prepare()
		return _rooms
## Telemetry that waits while offline.
var telemetry: Telemetry:
	get:
		_prepare()
		return _telemetry

var _api: Api
var _rooms: Rooms
var _telemetry: Telemetry
var _credentials: Credentials
var _rest: Rest
var _connection: Connection


func _enter_tree() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	if _rooms != null:
		_rooms.resume()


func _process(_delta: float) -> void:
	if _connection == null:
		return
	_connection.poll()
	_telemetry.poll()


func _notification(what: int) -> void:
	if _connection == null:
		return
	match what:
		NOTIFICATION_APPLICATION_PAUSED:
			_connection.pause()
			_telemetry.flush()
		NOTIFICATION_APPLICATION_RESUMED:
			_connection.resume()
		NOTIFICATION_EXIT_TREE:
			_connection.close()


## The connection's state; it opens with the first room.
func connection() -> Dictionary:
	_prepare()
	return _connection.state


## Opens the connection without a room, or again after it ended.
func open() -> void:
	_prepare()
	_connection.open()


## Makes a guest player, or finds the one of this device, and keeps its tokens; data is the user. Without a
## device id the client makes one and keeps it where the tokens are: it is a guest's only key, and stays when
## tokens end, at a sign-out too.
func sign_in_guest(display_name: String = "", device_id: String = "", region: String = "") -> Answer:
	_prepare()
	var body := {"device_id": _credentials.device_id(device_id)}
	if display_name != "":
		body.display_name = display_name
	if region != "":
		body.region = region
	var answer: Answer = await _rest.call_api("POST /auth/guest", {"body": body})
	if answer.error != null:
		return answer
	_credentials.take(answer.data)
	return Answer.of(answer.data.user)


## For a console or a television: [param show] is called with a code ({user_code, verification_uri, …}); data
## is the user, once a player has let the device in on another one. Fails with access_denied, or
## expired_token after ten minutes: show a new code then.
func sign_in_device(show: Callable, device_name: String = "") -> Answer:
	_prepare()
	var answer: Answer = await DeviceSignIn.wait(self, _rest, device_name, show)
	if answer.error != null:
		return answer
	_credentials.take(answer.data)
	return await _rest.call_api("GET /auth/me")


## Ends the session here and on the server.
func sign_out() -> Answer:
	_prepare()
	_connection.close()
	var answer: Answer = await _rest.call_api("POST /auth/logout")
	_credentials.clear()
	return answer


## Calls by name, [code]METHOD /path/{parameter}[/code]; the calls of [member api] stand on it. [param request]
## may have path, query, body, idempotency_key, and is_bytes for what is not JSON.
func call_api(what: String, request: Dictionary = {}) -> Answer:
	_prepare()
	return await _rest.call_api(what, request)


## Makes the parts, once: an autoload is in the tree before any script of the game can set its address.
func _prepare() -> void:
	if _connection != null:
		return
	var base := url.trim_suffix("/")
	var http := Http.new(self)
	if storage == null:
		storage = FileStorage.new()
	_credentials = Credentials.new(base, runtime, http, sign_in, storage)
	_rest = Rest.new(base, http, _credentials)
	_connection = Connection.new("ws" + base.substr(4) + "/events", runtime, _credentials)
	_rooms = Rooms.new(_connection)
	_connection.changed.connect(connection_changed.emit)
	_telemetry = Telemetry.new(runtime, _rest)
	_api = Api.new(_rest)
