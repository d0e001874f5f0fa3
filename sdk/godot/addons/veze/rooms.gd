extends RefCounted
## Rooms: joined once, followed through every reconnect, each event heard once and in order (RT10). Holds the
## joined rooms, each with its own cursor; the connection drives it by frames and by coming online. Joined
## several times, a room is one to the server: the last to leave unsubscribes.

const Answer := preload("answer.gd")
const Connection := preload("connection.gd")
const Failure := preload("failure.gd")
const Room := preload("room.gd")

var _connection: Connection
var _joined: Array[Room] = []
var _id := RegEx.create_from_string("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


func _init(connection: Connection) -> void:
	_connection = connection
	connection.frame_came.connect(_on_frame)
	connection.changed.connect(func(state: Dictionary) -> void:
		if state.name == "online":
			_on_online()
	)


## Joins, opens the connection for it, and joins again after every loss. Nothing is told before the next
## frame: connect its signals at once. [param after]: where a state that was loaded before stands.
func join(name: String, after: Dictionary = {}) -> Room:
	# As the server writes it: ids are the same in any case.
	for found in _id.search_all(name):
		name = name.replace(found.get_string(), found.get_string().to_lower())
	var room := Room.new(name, after, _leave)
	_begin.call_deferred(room)
	return room


## The client is back in the tree: what is joined is followed again.
func resume() -> void:
	if not _joined.is_empty():
		_connection.open()


## Data is {count, users}; names come up to 100 members.
func presence(room: String) -> Answer:
	return await _connection.request({"op": "presence", "room": room})


## For game servers. The same key is published once within five minutes.
func publish(room: String, kind: String, data: Variant, key: String = "") -> Answer:
	var message := {"op": "publish", "room": room, "kind": kind, "data": data}
	if key != "":
		message.key = key
	return await _connection.request(message)


func _begin(room: Room) -> void:
	if room._is_left:
		return
	_joined.append(room)
	_connection.open()
	if _connection.state.name == "online":
		_subscribe(room)


func _leave(room: Room) -> void:
	if not _joined.has(room):
		return
	_joined.erase(room)
	if not _joined.any(func(other: Room) -> bool: return other.name == room.name):
		_connection.request({"op": "unsubscribe", "room": room.name})


func _on_online() -> void:
	for room: Room in _joined.duplicate():
		room._is_joining = false
		_subscribe(room)


func _on_frame(frame: Dictionary) -> void:
	# A copy: listeners may join and leave.
	for room: Room in _joined.duplicate():
		if room.name != frame.get("room"):
			continue
		if frame.op == "event":
			_take(room, frame)
		elif frame.op == "unsubscribed":
			_refuse(room, Failure.make(str(frame.code), "No longer in \"%s\"" % room.name))


func _subscribe(room: Room) -> void:
	if room._is_joining:
		return
	room._is_joining = true
	var message := {"op": "subscribe", "room": room._asked}
	if not room.cursor.is_empty():
		message.cursor = room.cursor
	# At once: the event behind it may stand in the next line of the same message.
	var answer: Answer = await _connection.request(message, func(reply: Dictionary) -> void:
		if _joined.has(room):
			_accept(room, reply)
	)
	if answer.error == null:
		return
	room._is_joining = false
	# A broken connection subscribes again by itself; a refusal is final.
	if answer.error.code == "offline" or not _joined.has(room):
		return
	if answer.error.code == "unavailable" or answer.error.code == "rate_limited":
		_connection.restart()
	else:
		_refuse(room, answer.error)


func _accept(room: Room, answer: Dictionary) -> void:
	var before := room.cursor
	var now := {"epoch": answer.epoch, "offset": int(answer.offset)}
	room.name = answer.room
	room._is_joining = false
	if not before.is_empty() and answer.recovered:
		for missed: Dictionary in answer.events:
			if int(missed.offset) > before.offset:
				room._tell(missed)
	room.cursor = now
	if room._is_left:
		return
	if not before.is_empty() and not answer.recovered:
		room.lost.emit(str(answer.get("reason", "epoch_changed")))
	room.joined.emit(now)
	# The server followed the room anew: what it told meanwhile only this answer holds.
	for other: Room in _joined.duplicate():
		if other != room and other.name == room.name and _is_behind(other, now):
			_subscribe(other)


static func _is_behind(room: Room, now: Dictionary) -> bool:
	if room._is_joining or room.cursor.is_empty():
		return false
	return room.cursor.epoch != now.epoch or room.cursor.offset < now.offset


func _take(room: Room, frame: Dictionary) -> void:
	if not frame.has("offset"):
		if not room._is_left:
			room.presence.emit(frame.data)
		return
	if room._is_joining or room.cursor.is_empty():
		return
	var offset := int(frame.offset)
	if frame.epoch == room.cursor.epoch:
		if offset <= room.cursor.offset:
			return
		if offset == room.cursor.offset + 1:
			# Each listener's own: rooms that were joined twice share nothing.
			room._tell(frame.duplicate(true))
			return
	_subscribe(room)


func _refuse(room: Room, error: Failure) -> void:
	_joined.erase(room)
	room._is_left = true
	room.refused.emit(error)
