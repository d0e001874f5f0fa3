/** [GEN2] What does not answer in time is answered in its stead. */

import assert from "node:assert/strict";
import { withDeadline } from "../../../routes/http/chain/deadline.ts";
import { manualClock } from "../../support/app/manual_clock.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";

const URL_OF = "http://localhost/x";

function open() {
  const clock = manualClock();
  const held: { resolve(response: Response): void; reject(error: Error): void }[] = [];
  const fetch = withDeadline((_request, env) => {
    env!.requestId = `request-${held.length}`;
    return new Promise((resolve, reject) => held.push({ resolve, reject }));
  }, { clock, log: silentLogger });
  const statuses: (number | string)[] = [];
  const ask = (url = URL_OF, init: RequestInit = {}) => {
    const at = statuses.push("waiting") - 1;
    const answer = Promise.resolve(fetch(new Request(url, init)));
    answer.then(({ status }) => statuses[at] = status, (error) => statuses[at] = error.message);
    return answer;
  };
  return { clock, held, ask, statuses };
}

Deno.test("[GEN2] a request without an answer is told after 4 s to come back", async () => {
  const { clock, held, ask, statuses } = open();
  const first = ask();
  await clock.advance(3_000);
  ask();
  ask();
  held[2]!.resolve(new Response("in time", { status: 201 }));
  await clock.advance(1_250);
  assert.deepEqual(statuses, [503, "waiting", 201]);
  const { headers } = await first;
  const body = await (await first).json();
  assert.equal(headers.get("retry-after"), "1");
  assert.equal(headers.get("x-request-id"), "request-0");
  assert.match(headers.get("content-type")!, /problem\+json/);
  assert.deepEqual([body.code, body.status, body.request_id], ["unavailable", 503, "request-0"]);
  // The late answer of the first changes nothing for those still waiting.
  held[0]!.resolve(new Response("late"));
  await clock.advance(0);
  held[1]!.reject(new Error("broken"));
  await clock.advance(10_000);
  assert.deepEqual(statuses, [503, "broken", 201]);
});

Deno.test("[GEN2 UI1] a person is told by a page", async () => {
  const { clock, ask } = open();
  const answer = ask(URL_OF, { headers: { accept: "text/html" } });
  await clock.advance(4_250);
  const { status, headers } = await answer;
  assert.deepEqual([status, headers.get("retry-after")], [503, "1"]);
  assert.match(headers.get("content-security-policy")!, /default-src 'self'/);
  assert.match(await (await answer).text(), /comes back by itself[^]*href="\/x">Try again/);
});

Deno.test("[GEN2 SEC1] a sign-in on its way that is told to come back leaves no trace of its code", async () => {
  for (const accept of ["text/html", "application/json"]) {
    for (const path of ["callback", "callback/main", "login", "signed-out"]) {
      const { clock, ask } = open();
      const answer = ask(`http://localhost/auth/${path}?code=s3cret`, { headers: { accept } });
      await clock.advance(15_000);
      const { status, headers } = await answer;
      assert.deepEqual(
        [status, headers.get("referrer-policy"), headers.get("cache-control")],
        [503, "no-referrer", "no-store"],
        `${path} as ${accept}`,
      );
    }
  }
});

Deno.test("[GEN2 MM2] whoever asks to wait is waited for as long", async () => {
  const { clock, ask, statuses } = open();
  ask(`${URL_OF}?wait=25`);
  ask(`${URL_OF}?wait=1e9`);
  ask(`${URL_OF}?wait=nonsense`);
  await clock.advance(5_000);
  assert.deepEqual(statuses, ["waiting", "waiting", 503]);
  await clock.advance(25_000);
  assert.deepEqual(statuses, [503, "waiting", 503]);
  await clock.advance(35_000);
  assert.deepEqual(statuses, [503, 503, 503]);
});

Deno.test("[GEN2 TEL1] a body is given the time that a slow line takes to bring it", async () => {
  const { clock, ask, statuses } = open();
  const post = (headers: HeadersInit) => void ask(URL_OF, { method: "POST", headers });
  post({ "content-length": "100" });
  post({ "content-length": String(512 * 1024) });
  post({ "transfer-encoding": "chunked" });
  post({ "content-length": "1000000000000" });
  await clock.advance(4_250);
  assert.deepEqual(statuses, [503, "waiting", "waiting", "waiting"]);
  await clock.advance(16_250);
  assert.deepEqual(statuses, [503, 503, "waiting", "waiting"]);
  await clock.advance(16_750);
  assert.deepEqual(statuses, [503, 503, 503, 503]);
});

Deno.test("[GEN2] a late answer's body is let go", async () => {
  const { clock, held, ask, statuses } = open();
  ask();
  await clock.advance(4_250);
  let isCancelled = false;
  held[0]!.resolve(new Response(new ReadableStream({ cancel: () => void (isCancelled = true) })));
  await clock.advance(0);
  assert.deepEqual([statuses, isCancelled], [[503], true]);
});

Deno.test("[GEN2] many requests come and go in any order", async () => {
  const { clock, held, ask, statuses } = open();
  for (let i = 0; i < 100; i++) ask();
  for (const i of [99, 0, 50, 49, 51]) held[i]!.resolve(new Response());
  await clock.advance(4_250);
  assert.equal(statuses.filter((status) => status === 200).length, 5);
  assert.equal(statuses.filter((status) => status === 503).length, 95);
  // The timer sleeps when nobody waits, and starts again for the next one.
  await clock.advance(60_000);
  ask();
  await clock.advance(4_250);
  assert.equal(statuses[100], 503);
});
