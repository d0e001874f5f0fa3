extends RefCounted
## Signing in a device without a browser (RFC 8628): shows a code, waits until a player lets it in.

const Answer := preload("answer.gd")
const Failure := preload("failure.gd")

const GRANT := "urn:ietf:params:oauth:grant-type:device_code"


## Data is the tokens. It waits as long as the code lasts, or until [param node] leaves the tree.
static func wait(node: Node, rest: RefCounted, device_name: String, show: Callable) -> Answer:
	var asked := {} if device_name == "" else {"device_name": device_name}
	var answer: Answer = await rest.call_api("POST /auth/device", {"body": asked})
	if answer.error != null:
		return answer
	var code: Dictionary = answer.data
	show.call(code)
	var seconds := float(code.interval)
	while is_instance_valid(node) and node.is_inside_tree():
		# Also while the game is paused, and however fast its time runs.
		await node.get_tree().create_timer(seconds, true, false, true).timeout
		answer = await rest.call_api("POST /auth/token", {"body": {
			"grant_type": GRANT,
			"device_code": code.device_code,
		}})
		if answer.error == null or not is_instance_valid(node) or not node.is_inside_tree():
			return answer
		# A line that is gone for a moment ends nothing: the code lasts for minutes (RFC 8628, §3.5).
		if answer.error.code == "slow_down":
			seconds += 5.0
		elif answer.error.code == "rate_limited" or answer.error.code == "offline" or answer.error.status >= 500:
			seconds = maxf(seconds, answer.error.retry_after)
		elif answer.error.code != "authorization_pending":
			return answer
	return Answer.failed(Failure.make("offline", "The client has left the tree"))
