extends SceneTree
## Loads every script of the addon: what does not parse ends with 1.


func _initialize() -> void:
	quit(0 if _all("res://addons/veze") else 1)


func _all(folder: String) -> bool:
	var is_fine := true
	for name in DirAccess.get_files_at(folder):
		# The plugin itself is the editor's.
		if name.ends_with(".gd") and name != "plugin.gd":
			var script: GDScript = load(folder.path_join(name))
			is_fine = is_fine and script != null and script.can_instantiate()
			print(name)
	for name in DirAccess.get_directories_at(folder):
		is_fine = _all(folder.path_join(name)) and is_fine
	return is_fine
