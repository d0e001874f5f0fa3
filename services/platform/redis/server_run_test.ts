import assert from "node:assert/strict";
import type { Redis } from "./redis.ts";
import { serverRun } from "./server_run.ts";

/** Answers INFO when told to, and says "ready" like a client that came back. */
function fakeRedis() {
  const asked: { resolve(info: string): void; reject(error: Error): void }[] = [];
  let ready = () => {};
  const server = {
    info: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
  };
  const redis = {
    isCluster: false,
    onBack: (listener: () => void) => ready = listener,
    servers: () => [server],
  };
  return { redis: redis as unknown as Redis, asked, reconnect: () => ready() };
}

const info = (id: string) => `# Server\r\nredis_version:7.0.15\r\nrun_id:${id}\r\nport:1\r\n`;

Deno.test("serverRun() asks once per connection", async () => {
  const { redis, asked, reconnect } = fakeRedis();
  const run = serverRun(redis);
  const both = [run(), run()];
  asked[0]!.resolve(info("aaa"));
  assert.deepEqual(await Promise.all(both), ["aaa", "aaa"]);
  assert.equal(run(), "aaa", "a known answer comes without waiting");
  reconnect();
  const next = run();
  asked[1]!.resolve(info("bbb"));
  assert.equal(await next, "bbb");
  assert.equal(asked.length, 2);
});

Deno.test("serverRun() never keeps an answer from before a reconnect", async () => {
  const { redis, asked, reconnect } = fakeRedis();
  const run = serverRun(redis);
  const old = run();
  reconnect();
  const present = run();
  asked[0]!.resolve(info("aaa"));
  await old;
  asked[1]!.resolve(info("bbb"));
  assert.equal(await present, "bbb");
  assert.equal(await run(), "bbb");
});

Deno.test("serverRun() asks again after a failure", async () => {
  const { redis, asked } = fakeRedis();
  const run = serverRun(redis);
  const failed = run();
  asked[0]!.reject(new Error("Socket closed unexpectedly"));
  await assert.rejects(async () => await failed, /Socket closed/);
  const second = run();
  asked[1]!.resolve(info("aaa"));
  assert.equal(await second, "aaa");
});
