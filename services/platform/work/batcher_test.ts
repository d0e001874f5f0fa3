import assert from "node:assert/strict";
import { createBatcher } from "./batcher.ts";

/** Batches that wait for a word from the test. */
function heldBatches() {
  const batches: { items: number[]; finish(): void; fail(error: Error): void }[] = [];
  const run = (items: number[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    batches.push({ items, finish: () => resolve(items.map(String)), fail: reject });
    return promise;
  };
  return { batches, run };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("createBatcher() gathers what arrives together and answers each item its own", async () => {
  const { batches, run } = heldBatches();
  const batcher = createBatcher({ run });
  const answers = Promise.all([1, 2, 3].map(batcher.add));
  await turn();
  assert.deepEqual(batches.map(({ items }) => items), [[1, 2, 3]]);
  batches[0]!.finish();
  assert.deepEqual(await answers, ["1", "2", "3"]);
});

Deno.test("createBatcher() runs at most two batches at a time, of at most maxBatch items", async () => {
  const { batches, run } = heldBatches();
  const batcher = createBatcher({ run, maxBatch: 2 });
  const answers = [1, 2, 3, 4, 5].map(batcher.add);
  await turn();
  assert.deepEqual(batches.map(({ items }) => items), [[1, 2], [3, 4]]);
  batches[1]!.finish();
  assert.equal(await answers[3], "4");
  await turn();
  assert.deepEqual(batches[2]!.items, [5]);
  batches[0]!.finish();
  batches[2]!.finish();
  assert.deepEqual(await Promise.all(answers), ["1", "2", "3", "4", "5"]);
});

Deno.test("createBatcher() keeps items of one key apart and in their order", async () => {
  const seen: number[][] = [];
  const batcher = createBatcher<number, number>({
    run: (items) => (seen.push(items), Promise.resolve(items)),
    key: (item) => String(item % 10),
    maxInFlight: 1,
  });
  await Promise.all([1, 11, 2, 21, 12].map(batcher.add));
  assert.deepEqual(seen, [[1, 2], [11, 12], [21]]);
});

Deno.test("createBatcher() keeps the order of a key across batches under way", async () => {
  const order: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const batcher = createBatcher<string, string>({
    async run(items) {
      const gate = Promise.withResolvers<void>();
      gates.set(items.join(), gate);
      await gate.promise;
      order.push(...items);
      return items;
    },
    key: (item) => item[0]!,
    maxInFlight: 4,
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const done = [batcher.add("a1"), batcher.add("b1")];
  await turn();
  done.push(batcher.add("a2"), batcher.add("c1"), batcher.add("a3"));
  await turn();
  assert.deepEqual([...gates.keys()], ["a1,b1", "c1"], "a2 waits for a1, c1 for nobody");
  gates.get("c1")!.resolve();
  await turn();
  assert.deepEqual([...gates.keys()], ["a1,b1", "c1"]);
  gates.get("a1,b1")!.resolve();
  await turn();
  assert.deepEqual([...gates.keys()].slice(2), ["a2"]);
  gates.get("a2")!.resolve();
  await turn();
  gates.get("a3")!.resolve();
  await Promise.all(done);
  assert.deepEqual(order, ["c1", "a1", "b1", "a2", "a3"]);
  await batcher.drain();
});

Deno.test("createBatcher() frees the key of a batch that failed", async () => {
  let tries = 0;
  const batcher = createBatcher<string, string>({
    run: (items) => ++tries === 1 ? Promise.reject(new Error("once")) : Promise.resolve(items),
    key: (item) => item,
  });
  await assert.rejects(batcher.add("a"), /once/);
  assert.equal(await batcher.add("a"), "a");
});

Deno.test("createBatcher() lets a bad item fail alone", async () => {
  const batcher = createBatcher<number, number>({
    run: (items) => items.includes(3) ? Promise.reject(new Error("bad")) : Promise.resolve(items),
  });
  const settled = await Promise.allSettled([1, 2, 3, 4].map(batcher.add));
  assert.deepEqual(settled.map(({ status }) => status), [
    ...["fulfilled", "fulfilled", "rejected", "fulfilled"],
  ]);
});

Deno.test("createBatcher() does not repeat what is hopeless", async () => {
  let runs = 0;
  const batcher = createBatcher<number, number>({
    run: () => (runs++, Promise.reject(new Error("gone"))),
    hopeless: () => true,
  });
  const settled = await Promise.allSettled([1, 2, 3].map(batcher.add));
  assert.ok(settled.every(({ status }) => status === "rejected"));
  assert.equal(runs, 1);
});

Deno.test("createBatcher() refuses what would wait too long, and drains", async () => {
  const { batches, run } = heldBatches();
  const batcher = createBatcher({
    run,
    maxBatch: 1,
    maxWaiting: 2,
    overload: () => new Error("too much"),
  });
  const first = [1, 2].map(batcher.add);
  await assert.rejects(batcher.add(3), /too much/);
  await turn();
  let drained = false;
  const draining = batcher.drain().then(() => drained = true);
  for (const { finish } of batches) {
    assert.equal(drained, false);
    finish();
  }
  await Promise.all(first);
  await draining;
  await batcher.drain();
});
