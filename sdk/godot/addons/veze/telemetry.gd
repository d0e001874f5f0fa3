extends RefCounted
## Telemetry that survives being offline: events wait in a bounded queue and go out in batches. Each has an
## id, so that a batch sent twice counts once.

const Answer := preload("answer.gd")
const Backoff := preload("backoff.gd")

const MOST_WAITING := 5000
const MOST_IN_BATCH := 200
## Half of what the service takes in one request.
const BATCH_BYTES := 500000
## What it takes of one event.
const EVENT_BYTES := 32 * 1024
const EVERY_MS := 5000.0

signal _flushed(is_empty: bool)

## Events that were given up: the oldest of a full queue, and what the service would not take.
var dropped := 0

var _runtime: RefCounted
var _rest: RefCounted
var _backoff: Backoff
var _waiting: Array[Dictionary] = []
var _due := INF
var _is_sending := false


func _init(runtime: RefCounted, rest: RefCounted) -> void:
	_runtime = runtime
	_rest = rest
	_backoff = Backoff.new(runtime.random)


## Events that wait.
func waiting() -> int:
	return _waiting.size()


## Never waits, never fails. What the service would not take (above 32 KiB, a name that begins with
## [code]match.[/code]) is given up and counted.
func track(name: String, payload: Dictionary = {}) -> void:
	var event := {"event_id": _runtime.uuid(), "event": name, "ts": int(_runtime.now())}
	if not payload.is_empty():
		event.payload = payload.duplicate(true)
	var size := JSON.stringify(event).to_utf8_buffer().size()
	if size > EVENT_BYTES:
		dropped += 1
		return
	_waiting.append({"event": event, "size": size})
	if _waiting.size() > MOST_WAITING:
		_waiting.pop_front()
		dropped += 1
	_flush_in(EVERY_MS)


## Sends what waits now. Answers whether the queue is empty.
func flush() -> bool:
	if _is_sending:
		return await _flushed
	_is_sending = true
	var is_empty: bool = await _send_all()
	_is_sending = false
	_flushed.emit(is_empty)
	return is_empty


## Once a frame.
func poll() -> void:
	if Time.get_ticks_msec() < _due:
		return
	_due = INF
	flush()


func _flush_in(ms: float) -> void:
	_due = minf(_due, Time.get_ticks_msec() + ms)


func _send_all() -> bool:
	while not _waiting.is_empty():
		var batch := _take_batch()
		var answer: Answer = await _rest.call_api("POST /telemetry/bulk", {"body": {
			"sent_at": int(_runtime.now()),
			"events": batch.map(func(each: Dictionary) -> Dictionary: return each.event),
		}})
		if answer.error == null:
			_backoff.reset()
			_forget(batch, int(answer.data.rejected))
			continue
		var status: int = answer.error.status
		# What the service does not want in this shape it will not want later either.
		if status >= 400 and status < 500 and not status in [401, 408, 429]:
			_forget(batch, batch.size())
			continue
		_flush_in(maxf(answer.error.retry_after * 1000.0, EVERY_MS / 5.0 + _backoff.next()))
		return false
	return true


func _take_batch() -> Array[Dictionary]:
	var size := 0
	var batch: Array[Dictionary] = []
	for each in _waiting:
		size += each.size
		if batch.size() == MOST_IN_BATCH or (not batch.is_empty() and size > BATCH_BYTES):
			break
		batch.append(each)
	return batch


## By identity: the queue may have lost its oldest meanwhile.
func _forget(batch: Array[Dictionary], lost: int) -> void:
	var done := {}
	for each in batch:
		done[each.event.event_id] = true
	_waiting = _waiting.filter(func(each: Dictionary) -> bool: return not done.has(each.event.event_id))
	dropped += lost
