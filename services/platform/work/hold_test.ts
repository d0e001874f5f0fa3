import assert from "node:assert/strict";
import { hold } from "./hold.ts";

Deno.test("hold() asks once for all who ask at the time, and again once the answer is old", async () => {
  let now = 0;
  let asked = 0;
  const count = hold((of: string) => Promise.resolve(`${of} ${++asked}`), {
    ...{ ms: 1_000, clock: { elapsed: () => now } },
  });
  assert.deepEqual(await Promise.all([count("a"), count("a")]), ["a 1", "a 1"]);
  now = 999;
  assert.equal(await count("a"), "a 1");
  assert.equal(await count("b"), "b 2", "another question has an answer of its own");
  now = 1_000;
  assert.equal(await count("a"), "a 3");
});

Deno.test("hold() asks anew after a failure, and drops what was asked first when it holds many", async () => {
  let asked = 0;
  const clock = { elapsed: () => 0 };
  const failing = hold((_: number) => Promise.reject(new Error(String(++asked))), { ms: 9, clock });
  await assert.rejects(failing(1), /1/);
  await assert.rejects(failing(1), /2/);
  const many = hold((_: number) => Promise.resolve(++asked), { ms: 9, clock });
  const first = await many(0);
  for (let i = 1; i <= 40; i++) await many(i);
  assert.notEqual(await many(0), first);
});
