extends RefCounted
## How long to wait before trying again: exponential with full jitter, a time drawn from the whole
## window (M. Brooker, "Exponential Backoff And Jitter", AWS 2015), so that many do not come at once.

const FIRST_MS := 1000.0
const MOST_MS := 8000.0

var _random: Callable
var _tries := 0


func _init(random: Callable) -> void:
	_random = random


## Milliseconds before the next try, from a window of at least this size.
func next(least: float = FIRST_MS) -> float:
	var window := minf(MOST_MS, maxf(least, FIRST_MS * pow(2.0, mini(_tries, 10))))
	_tries += 1
	return _random.call() * window


func reset() -> void:
	_tries = 0
