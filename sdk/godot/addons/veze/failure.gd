extends RefCounted
## A failure of the API (RFC 9457), of a socket request, or of the way there.

## One of [code]problem_codes.gen.gd[/code]; [code]offline[/code] when no answer came.
var code: String
## What happened, for people who build the game.
var message: String
## HTTP status; 0 when no answer came or it was a socket's.
var status: int
## Seconds after which trying again makes sense; -1 where nobody said.
var retry_after: float = -1.0
## The whole problem body.
var problem: Dictionary


static func make(code: String, message: String, status: int = 0) -> RefCounted:
	var failure := new()
	failure.code = code
	failure.message = message
	failure.status = status
	return failure


## The answer of the service as a failure.
static func of_answer(status: int, text: String, retry: String) -> RefCounted:
	var failure := make("unknown", "The server answered %d" % status, status)
	var parser := JSON.new()
	# A proxy in between may answer in its own words.
	if parser.parse(text) == OK and parser.data is Dictionary:
		failure.problem = parser.data
		failure.code = str(failure.problem.get("code", "unknown"))
		failure.message = str(failure.problem.get("detail", failure.problem.get("title", failure.message)))
	if retry.is_valid_int():
		failure.retry_after = float(retry.to_int())
	return failure
