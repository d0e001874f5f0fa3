extends RefCounted
## A room that was joined. It is followed through every reconnect until [method leave] or a refusal; its
## events come each once and in order.

const Failure := preload("failure.gd")

## Each publication: {room, epoch, offset, kind, at, data}.
signal event(told: Dictionary)
## At each (re)subscription, after what was missed: from here events follow without a gap. {epoch, offset}.
signal joined(cursor: Dictionary)
## What was missed cannot be told (epoch_changed, offset_too_old, offset_ahead, limit_exceeded): load the
## state anew.
signal lost(reason: String)
## Somebody came or went: {count, joined, left}, above 100 members {count}.
signal presence(change: Dictionary)
## The room may not, or no longer, be listened to; it is left.
signal refused(error: Failure)

## Full name ([code]board:current:duel[/code] becomes [code]board:2026-s4:duel[/code]) once joined.
var name: String
## Where the game stands: {epoch, offset}; empty before the first answer.
var cursor := {}

var _asked: String
var _is_joining := false
var _is_left := false
var _leave: Callable
var _by_kind := {}


func _init(asked: String, after: Dictionary, leaving: Callable) -> void:
	_asked = asked
	name = asked
	cursor = after
	_leave = leaving


## Listens to one kind, with its data: [code]room.on("match.found", func(data): …)[/code].
func on(kind: String, listener: Callable) -> void:
	_by_kind.get_or_add(kind, []).append(listener)


## Hears no more of it.
func leave() -> void:
	if _is_left:
		return
	_is_left = true
	_leave.call(self)


func _tell(frame: Dictionary) -> void:
	frame.offset = int(frame.offset)
	cursor = {"epoch": frame.epoch, "offset": frame.offset}
	if _is_left:
		return
	event.emit(frame)
	# A copy: listeners may listen. Those of a scene that is gone are gone with it.
	for listener: Callable in _by_kind.get(frame.kind, []).duplicate():
		if listener.is_valid():
			listener.call(frame.data)
		else:
			_by_kind[frame.kind].erase(listener)
