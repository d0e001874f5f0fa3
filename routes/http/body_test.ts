import assert from "node:assert/strict";
import { Hono } from "hono";
import { Failure } from "../../services/platform/errors.ts";
import { createBodies } from "./body.ts";
import type { AppEnv } from "./context.ts";

const limits = { perNetwork: 4, inAll: 8, bytes: 128 << 10 };

/** Answers how many bytes came, or the failure's code. */
function open() {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set("address", c.req.header("from") ?? "192.0.2.1");
    await next();
  });
  app.use(createBodies(limits));
  app.post("/", async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
  app.onError((error, c) => c.text(error instanceof Failure ? error.code : String(error)));
  return async (body: BodyInit, from = "192.0.2.1") => {
    const request = new Request("http://x/", { method: "POST", body, headers: { from } });
    return await (await app.fetch(request, {})).text();
  };
}

/** A body that gives its first piece, and each other one, and its end, when it is told to. */
function held(pieces: number[]) {
  const gates = [...pieces, 0].map(() => Promise.withResolvers<void>());
  gates[0]!.resolve();
  let sent = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const size = pieces[sent];
      await gates[sent++]!.promise;
      if (size === undefined) controller.close();
      else controller.enqueue(new Uint8Array(size));
    },
  });
  return {
    stream,
    async go(upTo = gates.length) {
      for (const { resolve } of gates.slice(0, upTo)) resolve();
      for (let turn = 0; turn < 10; turn++) await new Promise((done) => setTimeout(done, 0));
    },
  };
}

Deno.test("[GEN3] bodies admitted while they are small may not all become large", async () => {
  const send = open();
  const bodies = Array.from({ length: 4 }, () => held([1, 60_000]));
  const answers = bodies.map(({ stream }, i) => send(stream, `192.0.2.${i}`));
  // All are large at once, and none is at its end.
  for (const { go } of bodies) await go(2);
  for (const { go } of bodies) await go();
  assert.deepEqual((await Promise.all(answers)).sort(), [
    "60001",
    "60001",
    "unavailable",
    "unavailable",
  ]);
  // What they held is free again.
  assert.equal(await send(new Uint8Array(100_000)), "100000");
});

Deno.test("[GEN3] a network has its share of bodies on their way, and gets each back", async () => {
  const send = open();
  const bodies = Array.from({ length: 4 }, () => held([10, 10]));
  const answers = bodies.map(({ stream }) => send(stream));
  for (const { go } of bodies) await go(1);
  assert.equal(await send(held([10]).stream), "rate_limited");
  for (const { go } of bodies) await go();
  assert.deepEqual(await Promise.all(answers), ["20", "20", "20", "20"]);
  assert.equal(await send(new Uint8Array(5_000)), "5000");
});
