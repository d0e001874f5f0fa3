extends RefCounted
## The connection: opens, greets, answers pings, renews its token, and comes back by itself with full jitter
## (docs/realtime.md, rules 1, 2, 7 and 8). Holds the socket and its timers; the client polls it each frame.

const Answer := preload("answer.gd")
const Backoff := preload("backoff.gd")
const Credentials := preload("credentials.gd")
const Failure := preload("failure.gd")
const Requests := preload("requests.gd")

## With [code].lines[/code] a message may hold several frames; a server that does not know it takes the other.
const PROTOCOLS := ["veze.v1.lines", "veze.v1"]
## How much longer than its ping interval the server may stay silent.
const SLACK_MS := 10000.0
const OPENING_MS := 10000.0
## A connection that lived so long was a good one: the next wait is short again.
const STEADY_MS := 5000.0
## After a restart everybody comes back: over a wider window.
const RESTART_WINDOW_MS := 5000.0
const BAD_FRAME := 4002
const SERVER_RESTART := 4003
const TOKEN_EXPIRED := 4004
const SILENT := 4006
const UNAUTHORISED := 4501
const PROTOCOL_ERROR := 4502
const SUSPENDED := 4504
## What was missed comes in one message of at most 1 MiB; bursts wait behind it.
const BUFFER_BYTES := 4 << 20

## [code]name[/code] is closed, connecting, online, waiting or ended; with user_id, code, retry_in_ms, error
## and tries where they apply.
signal changed(state: Dictionary)
## A frame of a room.
signal frame_came(frame: Dictionary)

var state := {"name": "closed"}

var _url: String
var _runtime: RefCounted
var _credentials: RefCounted
var _backoff: Backoff
var _requests := Requests.new()
var _socket: WebSocketPeer
var _shown := ""
var _silence_ms := OPENING_MS
var _unwelcome := 0
var _is_doubted := false
var _is_paused := false
## Timers by what they are for: when they are due, and what is called.
var _timers := {}


func _init(url: String, runtime: RefCounted, credentials: RefCounted) -> void:
	_url = url
	_runtime = runtime
	_credentials = credentials
	_backoff = Backoff.new(runtime.random)


## Opens unless it is open or under way.
func open() -> void:
	if state.name == "closed" or state.name == "ended":
		_connect()


func close() -> void:
	_say_goodbye()
	_timers.erase("retry")
	_become({"name": "closed"})


## Drops what is there and comes back: what arrived does not fit.
func restart() -> void:
	_drop(BAD_FRAME)


## The system is about to stop the game: it closes the connection, and tries nothing.
func pause() -> void:
	if _is_paused:
		return
	_is_paused = true
	if state.name == "closed" or state.name == "ended":
		return
	_say_goodbye()
	_timers.erase("retry")
	_become({"name": "waiting", "code": 0, "retry_in_ms": INF})


## The game goes on: it comes back soon.
func resume() -> void:
	if not _is_paused:
		return
	_is_paused = false
	# Everybody who was on the same train comes out of the tunnel together.
	if state.name == "waiting":
		_arm("retry", _runtime.random() * 500.0, _connect)


## Data is the reply, which goes to [param on_reply] before any later frame.
func request(message: Dictionary, on_reply: Callable = Callable()) -> Answer:
	if _socket == null or state.name != "online":
		return Answer.failed(Failure.make("offline", "The connection is not open"))
	var socket := _socket
	return await _requests.add(message, func(text: String) -> void: socket.send_text(text), on_reply)


## Once a frame.
func poll() -> void:
	for name: String in _timers.keys():
		var timer: Array = _timers.get(name, [INF])
		if Time.get_ticks_msec() >= timer[0]:
			_timers.erase(name)
			timer[1].call()
	if _requests.is_late():
		_drop(SILENT)
	var socket := _socket
	if socket == null:
		return
	socket.poll()
	while socket == _socket and socket.get_available_packet_count() > 0:
		_receive(socket, socket.get_packet().get_string_from_utf8())
	if socket == _socket and socket.get_ready_state() == WebSocketPeer.STATE_CLOSED:
		var code := socket.get_close_code()
		# Codes of its own are the server's, which has understood the handshake.
		_lost(1006 if code < 0 else code, state.name == "online" or code >= 4000)


func _connect() -> void:
	_become({"name": "connecting"})
	var connecting := state
	var token: Answer = await _credentials.token()
	if not is_same(state, connecting):
		return
	if token.error != null:
		match token.error.status:
			401: _end(UNAUTHORISED)
			403: _end(SUSPENDED)
			_: _come_back(0, token.error)
		return
	var socket := WebSocketPeer.new()
	socket.supported_protocols = PackedStringArray(PROTOCOLS + ["bearer." + token.data])
	socket.inbound_buffer_size = BUFFER_BYTES
	socket.max_queued_packets = 65536
	if socket.connect_to_url(_url) != OK:
		_end(PROTOCOL_ERROR, Failure.make("no_welcome", "Cannot open a socket to " + _url))
		return
	_socket = socket
	_shown = token.data
	_silence_ms = OPENING_MS
	_watch()


func _receive(socket: WebSocketPeer, text: String) -> void:
	_watch()
	for line in text.split("\n"):
		if socket != _socket:
			return
		var parser := JSON.new()
		if parser.parse(line) != OK or not parser.data is Dictionary:
			_drop(BAD_FRAME)
			return
		_take(parser.data)


func _take(frame: Dictionary) -> void:
	if frame.get("op") == "ping":
		_socket.send_text('{"op":"pong"}')
	elif frame.get("op") == "welcome":
		_unwelcome = 0
		_is_doubted = false
		_silence_ms = frame.ping_interval_s * 1000.0 + SLACK_MS
		_watch()
		_arm("steady", STEADY_MS, _backoff.reset)
		_renew_soon(1000.0)
		_become({"name": "online", "user_id": frame.user_id})
	elif frame.has("id"):
		_requests.take(frame)
	else:
		frame_came.emit(frame)


func _renew_soon(least: float) -> void:
	var left: float = _credentials.expires_at() - _runtime.now() - Credentials.RENEW_MS
	if left < INF:
		_arm("renew", maxf(left, least), _renew)


func _renew() -> void:
	var least := 1000.0
	var answer: Answer = await _credentials.token()
	if answer.error == null:
		answer = await request({"op": "auth", "token": answer.data})
	if answer.error != null:
		# The server closes when the token ends; then it is renewed on the way back. Whatever keeps it from
		# renewing now keeps everybody: they do not all come every second.
		least = Credentials.RENEW_MS * (0.1 + 0.2 * _runtime.random())
	if state.name == "online":
		_renew_soon(least)


## The network may be gone without a word: silence says so.
func _watch() -> void:
	_arm("silence", _silence_ms, _drop.bind(SILENT))


func _drop(code: int) -> void:
	var was_online: bool = state.name == "online"
	_say_goodbye()
	_lost(code, was_online)


func _lost(code: int, is_welcome: bool) -> void:
	var was_connecting: bool = state.name == "connecting"
	_detach()
	if code == UNAUTHORISED and was_connecting and not _is_doubted:
		# It may have ended before its time, by a clock that is wrong: a fresh token tells.
		_is_doubted = true
		_credentials.expire(_shown)
		_connect()
		return
	_is_doubted = false
	if code >= 4500 and code < 5000:
		_end(code)
	elif is_welcome:
		_come_back(code)
	else:
		_come_back(code, Failure.make("no_welcome", (
			"No welcome from %s (%d): a wrong address, or a proxy that lets no WebSocket through" % [_url, code]
		)))


func _say_goodbye() -> void:
	var old := _socket
	_detach()
	if old != null:
		old.close(1000)
		old.poll()


## Hears no more of the socket; whoever waits for an answer is told.
func _detach() -> void:
	_socket = null
	for name: String in ["silence", "steady", "renew"]:
		_timers.erase(name)
	_requests.break_off()


func _end(code: int, error: Failure = null) -> void:
	_timers.erase("retry")
	_become({"name": "ended", "code": code, "error": error})


func _come_back(code: int, error: Failure = null) -> void:
	if code == TOKEN_EXPIRED:
		_credentials.expire()
	var wait := _backoff.next(RESTART_WINDOW_MS) if code == SERVER_RESTART else _backoff.next()
	if error != null:
		_unwelcome += 1
	_become({
		"name": "waiting",
		"code": code,
		"retry_in_ms": wait,
		"error": error,
		"tries": 0 if error == null else _unwelcome,
	})
	if not _is_paused:
		_arm("retry", wait, _connect)


func _become(next: Dictionary) -> void:
	state = next
	changed.emit(next)


func _arm(name: String, ms: float, call: Callable) -> void:
	_timers[name] = [Time.get_ticks_msec() + ceili(ms), call]
