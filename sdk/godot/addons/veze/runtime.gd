extends RefCounted
## What the client needs of its surroundings; tests bring their own.


## Milliseconds since the Unix epoch.
func now() -> float:
	return Time.get_unix_time_from_system() * 1000.0


## From 0 up to 1.
func random() -> float:
	return randf()


## A random UUID (version 4).
func uuid() -> String:
	var bytes := Crypto.new().generate_random_bytes(16)
	bytes[6] = (bytes[6] & 0x0f) | 0x40
	bytes[8] = (bytes[8] & 0x3f) | 0x80
	var hex := bytes.hex_encode()
	return "-".join([hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4), hex.substr(20)])
