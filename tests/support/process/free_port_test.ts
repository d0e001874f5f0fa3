import assert from "node:assert/strict";
import { freePort } from "./free_port.ts";

// On each runtime, whose errors are not alike: the look goes on past a port that is taken.
Deno.test("[OPS1] freePort() passes over a port that somebody listens on", () => {
  const port = freePort();
  using _held = Deno.listen({ hostname: "127.0.0.1", port });
  const draws = [port, port].map((each) => (each - 20_000 + .5) / 12_000);
  assert.notEqual(freePort(0, () => draws.shift() ?? Math.random()), port);
  assert.deepEqual(draws, []);
});
