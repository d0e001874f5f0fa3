/** [GEN3] No input yields a 5xx: a few seconds of it on each kind of engine; fuzz_soak_test.ts has the million. */

import assert from "node:assert/strict";
import { problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { TEST_SEED } from "../support/app/random.ts";
import { fuzz } from "./fuzz.ts";

const onEachEngine = testApps();
/** Of each app: both together stay below twenty seconds. */
const BUDGET_MS = 8_000;
const text = new TextEncoder();

onEachEngine(
  "[GEN3] a body of no type that breaks off is the client's, however it breaks",
  async (app) => {
    const token = await app.serviceToken();
    for (let i = 0; i < 20; i++) {
      let sent = false;
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
          if (sent) return controller.error(new TypeError("the connection broke"));
          sent = true;
          controller.enqueue(text.encode("}"));
        },
      });
      const headers: Record<string, string> = i % 4 < 2 ? {} : { "content-type": "" };
      const answer = await app.call("POST", "/matchmaking/enqueue", { token, body, headers });
      problem(answer, 400, "malformed");
    }
    for (const body of ["{}", "}"]) {
      const answer = await app.call("POST", "/matchmaking/enqueue", {
        ...{ token, body: text.encode(body) },
      });
      problem(answer, 415, "unsupported_media_type");
    }
  },
);

onEachEngine(`[GEN3] no input yields a 5xx, only problems (seed ${TEST_SEED})`, async (app) => {
  const until = performance.now() + BUDGET_MS;
  await fuzz(app, () => performance.now() >= until);
});

onEachEngine("[GEN3] a gzip bomb and an endless body end early", async (app) => {
  const zeros = new Blob([new Uint8Array(64 << 20)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const bomb = new Uint8Array(await new Response(zeros).arrayBuffer());
  const headers = { "content-type": "application/json" };
  const token = await app.serviceToken();
  const gzip = { ...headers, "content-encoding": "gzip" };
  const answer = await app.call("POST", "/telemetry/bulk", { token, headers: gzip, body: bomb });
  assert.equal(answer.status, 413);
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      pulled++;
      controller.enqueue(text.encode("[".repeat(65_536)));
    },
  });
  const cut = await app.call("POST", "/telemetry/bulk", { token, headers, body: endless });
  assert.equal(cut.status, 413);
  assert.ok(pulled < 40, `${pulled} pieces were read`);
});
