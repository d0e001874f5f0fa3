extends RefCounted
## Where tokens survive a restart. This one keeps them for the life of the program; file_storage.gd
## keeps them in [code]user://[/code]. A storage of your own extends this.

var _kept := ""


## What was saved last; empty for nothing, null where it cannot be read: it is then left as it is, and memory
## stands in for it.
func read() -> Variant:
	return _kept


## Keeps the text; an empty one removes it. False where it is refused: memory stands in then.
func write(text: String) -> bool:
	_kept = text
	return true


## For a storage that several clients share: true for one of them at a time, until it unlocks.
func try_lock() -> bool:
	return true


func unlock() -> void:
	pass
