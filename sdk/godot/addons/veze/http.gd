extends RefCounted
## Requests by HTTPRequest nodes, which live as long as their request. Each ends: by its answer, when its time is
## up, or when its node leaves the tree, which would end it without a word.


## One request, and what came of it: result, status, headers and body.
class Waiting:
	signal done(came: Array)

	func end(result: int, status: int, headers: PackedStringArray, body: PackedByteArray) -> void:
		done.emit([result, status, headers, body])

	func fail() -> void:
		done.emit([HTTPRequest.RESULT_REQUEST_FAILED, 0, PackedStringArray(), PackedByteArray()])


var _parent: Node


func _init(parent: Node) -> void:
	_parent = parent


## Status 0 says that no answer came, or only a part of one.
func request(call: Dictionary, seconds: float) -> Dictionary:
	var none := {"status": 0, "text": "", "bytes": PackedByteArray(), "type": "", "retry_after": ""}
	if not is_instance_valid(_parent) or not _parent.is_inside_tree():
		return none
	var node := HTTPRequest.new()
	node.max_redirects = 0
	# Not while the tree is set up or the game is paused by its menu.
	node.process_mode = Node.PROCESS_MODE_ALWAYS
	_parent.add_child(node)
	if node.request(call.url, call.headers, call.method, call.body) != OK:
		node.queue_free()
		return none
	var waiting := Waiting.new()
	node.request_completed.connect(waiting.end)
	node.tree_exiting.connect(waiting.fail)
	# Its own would run as fast or as slow as the game's time does.
	node.get_tree().create_timer(seconds, true, false, true).timeout.connect(waiting.fail)
	var came: Array = await waiting.done
	if is_instance_valid(node):
		node.queue_free()
	if came[0] != HTTPRequest.RESULT_SUCCESS:
		return none
	var answer := none
	answer.status = came[1]
	answer.bytes = came[3]
	for header: String in came[2]:
		var at := header.find(":")
		var value := header.substr(at + 1).strip_edges()
		match header.substr(0, at).to_lower():
			"content-type": answer.type = value
			"retry-after": answer.retry_after = value
	if not answer.type.begins_with("application/vnd.veze."):
		answer.text = answer.bytes.get_string_from_utf8()
	return answer
