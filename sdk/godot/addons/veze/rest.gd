extends RefCounted
## Calls of the HTTP API: each with a token where there is one, and once more with a fresh one.

const Answer := preload("answer.gd")
const Failure := preload("failure.gd")

## Longest wait for an answer in seconds, besides the one that a call asks for by [code]wait[/code].
const ANSWER_S := 30.0
const METHODS := {
	"GET": HTTPClient.METHOD_GET,
	"POST": HTTPClient.METHOD_POST,
	"PUT": HTTPClient.METHOD_PUT,
	"PATCH": HTTPClient.METHOD_PATCH,
	"DELETE": HTTPClient.METHOD_DELETE,
}

var _url: String
var _http: RefCounted
var _credentials: RefCounted
## What is called without credentials, or brings its own: sign-ins, and boards, the same for everybody.
var _open := RegEx.create_from_string(
	"^POST /auth/(guest|token|device|.*/login.*)$|^GET /leaderboards(/\\{season\\}/\\{mode\\}(/snap.*)?)?$"
)


func _init(url: String, http: RefCounted, credentials: RefCounted) -> void:
	_url = url
	_http = http
	_credentials = credentials


## [param what]: [code]METHOD /path/{parameter}[/code]; [param request] may have path, query, body and
## idempotency_key,
## and is_bytes where by the catalogue the answer is not JSON.
func call_api(what: String, request: Dictionary = {}) -> Answer:
	if _open.search(what) != null:
		return await _ask(what, request, "")
	var token: Answer = await _credentials.token()
	if token.error != null and token.error.status != 401:
		return token
	# Much of the API can be read by anybody: without a sign-in the call goes out bare.
	var answer: Answer = await _ask(what, request, "" if token.error else token.data)
	if answer.error == null or answer.error.status != 401:
		return answer
	# Its key or session may have gone before its time: a fresh token tells.
	if token.error == null:
		_credentials.expire(token.data)
	token = await _credentials.token()
	if token.error != null and token.error.status != 401:
		return token
	return await _ask(what, request, "" if token.error else token.data)


func _ask(what: String, request: Dictionary, token: String) -> Answer:
	var space := what.find(" ")
	var path := what.substr(space + 1)
	for name: String in request.get("path", {}):
		path = path.replace("{%s}" % name, str(request.path[name]).uri_encode())
	var pairs := PackedStringArray()
	for name: String in request.get("query", {}):
		if request.query[name] != null:
			pairs.append("%s=%s" % [name.uri_encode(), str(request.query[name]).uri_encode()])
	var headers := PackedStringArray(["accept: */*" if request.get("is_bytes", false) else "accept: application/json"])
	if token != "":
		headers.append("authorization: Bearer " + token)
	if request.get("idempotency_key", "") != "":
		headers.append("idempotency-key: " + str(request.idempotency_key))
	var body: Variant = request.get("body")
	if body != null:
		headers.append("content-type: application/json")
	var came: Dictionary = await _http.request({
		"method": METHODS[what.substr(0, space)],
		"url": _url + path + ("?" + "&".join(pairs) if pairs.size() > 0 else ""),
		"headers": headers,
		"body": "" if body == null else JSON.stringify(body),
	}, ANSWER_S + float(request.get("query", {}).get("wait", 0)))
	if came.status == 0:
		return Answer.failed(Failure.make(
			"offline", "Cannot reach the service at %s: no network, or nobody listens there" % _url
		))
	if came.status < 200 or came.status > 299:
		return Answer.failed(Failure.of_answer(came.status, came.text, came.retry_after))
	if came.status == 204:
		return Answer.of(null)
	# A page is what a portal of the network in between answers, and no call of the API.
	var is_bytes: bool = request.get("is_bytes", false) and not came.type.begins_with("text/html")
	if is_bytes or came.type.begins_with("application/vnd.veze."):
		return Answer.of(came.bytes)
	var parser := JSON.new()
	if parser.parse(came.text) != OK:
		return Answer.failed(Failure.make("unknown", "What answered is something else", came.status))
	return Answer.of(parser.data)
