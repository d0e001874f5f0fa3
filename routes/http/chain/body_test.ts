import assert from "node:assert/strict";
import { Hono } from "hono";
import { Failure } from "../../../services/platform/errors.ts";
import { createBodies } from "./body.ts";
import type { AppEnv } from "../context.ts";

const limits = {
  ...{ perNetwork: 4, inAll: 8, bytes: 128 << 10 },
  small: { perNetwork: 3, inAll: 5 },
};

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
  return async (body: BodyInit, from = "192.0.2.1", length?: number) => {
    const headers = { from, ...(length !== undefined && { "content-length": String(length) }) };
    const request = new Request("http://x/", { method: "POST", body, headers });
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

Deno.test("[GEN3] small bodies that never end are counted too, apart from the others", async () => {
  const send = open();
  const bodies = Array.from({ length: 5 }, () => held([10, 10]));
  const answers = bodies.map(({ stream }, i) => send(stream, `192.0.2.${i < 3 ? 1 : i}`, 20));
  for (const { go } of bodies) await go(1);
  assert.equal(await send(held([10]).stream, "192.0.2.1", 10), "rate_limited");
  assert.equal(await send(held([10]).stream, "192.0.2.9", 10), "unavailable");
  assert.equal(await send(new Uint8Array(5_000)), "5000", "others have a count of their own");
  for (const { go } of bodies) await go();
  assert.deepEqual(await Promise.all(answers), ["20", "20", "20", "20", "20"]);
  assert.equal(await send(new Uint8Array(20), "192.0.2.1", 20), "20");
});

Deno.test("[GEN3] a small body that broke off, or was given up, makes room once", async () => {
  let env: AppEnv["Bindings"] | undefined;
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set("address", "192.0.2.1");
    env = c.env;
    await next();
  });
  app.use(createBodies({ ...limits, small: { perNetwork: 1, inAll: 1 } }));
  app.post("/", async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
  app.onError((error, c) => c.text(error instanceof Failure ? error.code : String(error)));
  const send = async (body: BodyInit) => {
    const init = { method: "POST", body, headers: { "content-length": "20" } };
    return await (await app.fetch(new Request("http://x/", init), {} as AppEnv["Bindings"])).text();
  };
  const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.error(new Error("gone")),
  });
  assert.equal(await send(broken), "malformed");
  const slow = held([10, 10]);
  const answer = send(slow.stream);
  await slow.go(1);
  assert.equal(await send(new Uint8Array(20)), "rate_limited");
  env = undefined;
  const late = held([10, 10]);
  await slow.go();
  assert.equal(await answer, "20");
  const given = send(late.stream);
  await late.go(1);
  env!.arriving!.abandon();
  env!.arriving?.abandon();
  assert.equal(await send(new Uint8Array(20)), "20", "who was given up holds no room");
  await late.go();
  assert.equal(await given, "20");
  const [one, two] = [held([20]), held([20])];
  const first = send(one.stream);
  await one.go(1);
  assert.equal(await send(two.stream), "rate_limited", "and was not counted back twice");
  await one.go();
  assert.equal(await first, "20");
});
