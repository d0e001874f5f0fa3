extends RefCounted
## Access tokens: kept, renewed before they end, one renewal at a time (SEC3, RT10). Holds the tokens, the
## renewal under way and a guest's device id, with a copy in the storage that others may share: a refresh
## token works once, so it is looked first whether another has renewed them. The device id is a guest's
## only key: nothing here removes it.

const Answer := preload("answer.gd")
const Failure := preload("failure.gd")

## A token is renewed this long before its end, in milliseconds.
const RENEW_MS := 60000.0
## Longest wait for a new token, in seconds.
const ASK_S := 15.0
## Longest wait for another that renews; the service forgives two who renew at once.
const LOCK_MS := 20000.0

signal _renewed(answer: Answer)

var _url: String
var _runtime: RefCounted
var _http: RefCounted
var _sign_in: Dictionary
var _storage: RefCounted
var _tokens := {}
var _device := ""
var _is_renewing := false
## What the storage would not keep.
var _unsaved: Variant = null
## The storage was read once: all that it holds is known here.
var _is_known := false
## What it holds was never known: written over, a guest's only key would be gone.
var _is_left_alone := false


func _init(url: String, runtime: RefCounted, http: RefCounted, sign_in: Dictionary, storage: RefCounted) -> void:
	_url = url
	_runtime = runtime
	_http = http
	_sign_in = sign_in
	_storage = storage
	var all := _read()
	_tokens = _tokens_in(all)
	_device = str(all.get("device_id", ""))


## Data is a token with some time left.
func token() -> Answer:
	if _is_fresh():
		return Answer.of(_tokens.access_token)
	if _is_renewing:
		return await _renewed
	_is_renewing = true
	var answer: Answer = await _renew_in_turn()
	_is_renewing = false
	_renewed.emit(answer)
	return answer


## Forgets this access token, or whichever there is: the next one asked for is a new one.
func expire(given: String = "") -> void:
	# Many calls learn at once that a token has ended: the one that followed it stays.
	if not _tokens.is_empty() and (given == "" or given == _tokens.access_token):
		_tokens.expires_at = 0.0


## When the present access token ends, in milliseconds since 1970; infinity without one.
func expires_at() -> float:
	return INF if _tokens.is_empty() else float(_tokens.expires_at)


func take(answer: Dictionary) -> void:
	var next := {"access_token": answer.access_token}
	var refresh: Variant = answer.get("refresh_token", _tokens.get("refresh_token"))
	if refresh != null:
		next.refresh_token = refresh
	next.expires_at = _runtime.now() + float(answer.expires_in) * 1000.0
	_tokens = next
	_save()


func clear() -> void:
	_tokens = {}
	_save()


## The secret by which a guest's player is found again: the given one, or this client's own, kept before it
## is used.
func device_id(given: String = "") -> String:
	var known: String = given if given != "" else str(_read().get("device_id", _device))
	if known == "":
		known = _runtime.uuid()
	if known != _device:
		_device = known
		# Before the first sign-in: should its answer be lost, the next one finds the same player.
		_save()
	return _device


func _is_fresh() -> bool:
	return not _tokens.is_empty() and _runtime.now() < expires_at() - RENEW_MS


func _save() -> void:
	var all := _tokens.duplicate()
	if _device != "":
		all.device_id = _device
	var text := "" if all.is_empty() else JSON.stringify(all)
	if _is_left_alone:
		_unsaved = text
		return
	# A full one takes the new text where the old one stood; an old one that stays would be used again.
	var is_saved: bool = _storage.write(text) or (_storage.write("") and _storage.write(text))
	_unsaved = null if is_saved else text


func _read() -> Dictionary:
	var parser := JSON.new()
	var text: Variant = _unsaved if _unsaved != null else _storage.read()
	if text == null:
		if not _is_known:
			_is_left_alone = true
			_unsaved = ""
		return {}
	_is_known = true
	return parser.data if parser.parse(text) == OK and parser.data is Dictionary else {}


static func _tokens_in(all: Dictionary) -> Dictionary:
	if not all.get("access_token") is String:
		return {}
	var found := all.duplicate()
	found.erase("device_id")
	found.expires_at = float(found.get("expires_at", 0))
	return found


## One at a time among all who share the storage, as long as the others answer for themselves.
func _renew_in_turn() -> Answer:
	var until := Time.get_ticks_msec() + LOCK_MS
	var is_locked: bool = _storage.try_lock()
	while not is_locked and Time.get_ticks_msec() < until:
		await Engine.get_main_loop().process_frame
		is_locked = _storage.try_lock()
	var answer: Answer = await _renew()
	if is_locked:
		_storage.unlock()
	return answer


func _renew() -> Answer:
	# Another may have renewed them: a refresh token works once, and using it again ends the session.
	var other := _tokens_in(_read())
	if not other.is_empty() and other.access_token != _tokens.get("access_token"):
		_tokens = other
	if _is_fresh():
		return Answer.of(_tokens.access_token)
	var body := {"grant_type": "refresh_token", "refresh_token": _tokens.get("refresh_token")}
	if _sign_in.has("client_id"):
		body = {
			"grant_type": "client_credentials",
			"client_id": _sign_in.client_id,
			"client_secret": _sign_in.client_secret,
		}
	elif body.refresh_token == null:
		return Answer.failed(Failure.make("unauthorized", "Nobody is signed in", 401))
	var came: Dictionary = await _http.request({
		"method": HTTPClient.METHOD_POST,
		"url": _url + "/auth/token",
		"headers": PackedStringArray(["content-type: application/json"]),
		"body": JSON.stringify(body),
	}, ASK_S)
	if came.status == 0:
		return Answer.failed(Failure.make("offline", "Cannot reach the service at " + _url))
	if came.status < 200 or came.status > 299:
		# A refresh token that is not accepted never will be again.
		if came.status == 401:
			clear()
		return Answer.failed(Failure.of_answer(came.status, came.text, came.retry_after))
	var parser := JSON.new()
	# A portal of the network in between answers everything with its own page.
	if parser.parse(came.text) != OK or not parser.data is Dictionary or not parser.data.get("access_token") is String:
		return Answer.failed(Failure.make("offline", "What answered in place of " + _url + " is something else"))
	take(parser.data)
	return Answer.of(_tokens.access_token)
