extends RefCounted
## Requests over the socket that wait for their replies, by the request's id. Every request ends (RT10): by
## its reply, a refusal, or [code]offline[/code]. One that stays unanswered for 15 seconds brings the
## connection down, and with it all the others that wait.

const Answer := preload("answer.gd")
const Failure := preload("failure.gd")

const REQUEST_MS := 15000


class Waiting:
	signal done(answer: Answer)
	var until: int
	var on_reply: Callable


var _waiting := {}
var _last_id := 0


## Sends the message under an id of its own. The reply goes to [param on_reply] before any later frame is
## looked at.
func add(message: Dictionary, send: Callable, on_reply: Callable) -> Answer:
	_last_id += 1
	var waiting := Waiting.new()
	waiting.until = Time.get_ticks_msec() + REQUEST_MS
	waiting.on_reply = on_reply
	_waiting[_last_id] = waiting
	message.id = _last_id
	send.call(JSON.stringify(message))
	return await waiting.done


## Gives a reply to whoever waits for it.
func take(frame: Dictionary) -> void:
	var id := int(frame.id)
	var waiting: Waiting = _waiting.get(id)
	if waiting == null:
		return
	_waiting.erase(id)
	if frame.op == "error":
		var failure := Failure.make(str(frame.code), str(frame.get("detail", frame.get("title", ""))))
		failure.problem = frame
		waiting.done.emit(Answer.failed(failure))
		return
	if waiting.on_reply.is_valid():
		waiting.on_reply.call(frame)
	waiting.done.emit(Answer.of(frame))


## Whether one has waited for too long.
func is_late() -> bool:
	for id: int in _waiting:
		if Time.get_ticks_msec() > _waiting[id].until:
			return true
	return false


## Tells all who wait that no answer will come.
func break_off() -> void:
	var all := _waiting.values()
	_waiting = {}
	for waiting: Waiting in all:
		waiting.done.emit(Answer.failed(Failure.make("offline", "The connection broke before the answer came")))
