@tool
extends EditorPlugin
## Makes the client an autoload named Veze while the plugin is on.


func _enable_plugin() -> void:
	add_autoload_singleton("Veze", "res://addons/veze/veze_client.gd")


func _disable_plugin() -> void:
	remove_autoload_singleton("Veze")
