extends RefCounted
## What came of a call: [member data], or the [member error] where it failed.

const Failure := preload("failure.gd")

## The body as JSON has it; numbers are floats. Null where it failed, or nothing was answered.
var data: Variant
## Null where the call did what it should.
var error: Failure


## An answer with data.
static func of(value: Variant) -> RefCounted:
	var answer := new()
	answer.data = value
	return answer


## A failure.
static func failed(why: Failure) -> RefCounted:
	var answer := new()
	answer.error = why
	return answer
