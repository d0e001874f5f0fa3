/** What tests of the API say again and again. */

import assert from "node:assert/strict";
import type { Answer } from "./test_app.ts";

/** A problem document as GEN2 wants it, with this status and code. */
export function problem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  wellFormed(answer);
  assert.equal(answer.body.code, code);
}

export function wellFormed({ status, headers, body }: Answer): void {
  assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.match(body.type, /^\/problems\/[a-z_]+\.[a-z_]+$/);
  assert.equal(body.status, status);
  for (const member of ["title", "detail", "code", "request_id"]) {
    assert.equal(typeof body[member], "string", member);
    assert.notEqual(body[member], "", member);
  }
  assert.equal(body.type.split(".").at(-1), body.code);
  for (const { pointer, message } of body.errors ?? []) {
    assert.match(pointer, /^(\/.*)?$/);
    assert.equal(typeof message, "string");
  }
}

/** @returns the answer, which has this status */
export function ok(answer: Answer, status = 200): Answer {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return answer;
}
