extends "storage.gd"
## Keeps tokens in a file of the player's own folder.

var _path: String


func _init(path: String = "user://veze_tokens.json") -> void:
	_path = path


func read() -> Variant:
	if not FileAccess.file_exists(_path):
		return ""
	var text := FileAccess.get_file_as_string(_path)
	return text if FileAccess.get_open_error() == OK else null


func write(text: String) -> bool:
	if text == "":
		return not FileAccess.file_exists(_path) or DirAccess.remove_absolute(_path) == OK
	# The old text or the new one, also after a power cut in the middle.
	var next := _path + ".next"
	var file := FileAccess.open(next, FileAccess.WRITE)
	if file == null or not file.store_string(text):
		return false
	file.close()
	return DirAccess.rename_absolute(next, _path) == OK
