extends SceneTree
## Hears the room "world" of the service at the first argument until the second one's number came; says what
## the frames cost. The game draws sixty times a second.

const Client := preload("res://addons/veze/veze_client.gd")
const Storage := preload("res://addons/veze/storage.gd")

var _client := Client.new()
var _heard := 0
var _began := 0
## Microseconds of the client's work, a frame each.
var _frames: Array[int] = []


func _initialize() -> void:
	Engine.max_fps = 60
	_client.url = OS.get_cmdline_user_args()[0]
	_client.storage = Storage.new()
	root.add_child(_client)
	# Timed here, instead of by the tree.
	_client.set_process(false)
	_listen.call_deferred(int(OS.get_cmdline_user_args()[1]))


func _process(_delta: float) -> bool:
	var before := Time.get_ticks_usec()
	_client._process(0.0)
	if _began > 0:
		_frames.append(Time.get_ticks_usec() - before)
	return false


func _listen(last: int) -> void:
	await _client.sign_in_guest("Listener")
	var room := _client.rooms.join("world")
	room.joined.connect(func(_cursor: Dictionary) -> void: print('{"ready":true}'))
	room.lost.connect(func(reason: String) -> void: print(JSON.stringify({"lost": reason})))
	room.on("note", func(data: Dictionary) -> void:
		if _began == 0:
			_began = Time.get_ticks_usec()
		_heard += 1
		if int(data.n) == last:
			_report()
	)


func _report() -> void:
	_frames.sort()
	print(JSON.stringify({
		"heard": _heard,
		"seconds": (Time.get_ticks_usec() - _began) / 1e6,
		"p50": _frames[_frames.size() / 2] / 1e3,
		"p99": _frames[_frames.size() * 99 / 100] / 1e3,
		"most": _frames[-1] / 1e3,
	}))
	quit()
