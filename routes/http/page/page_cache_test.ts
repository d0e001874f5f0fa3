import assert from "node:assert/strict";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";
import { createPageCache } from "./page_cache.ts";

const text = new TextDecoder();

Deno.test("createPageCache() keeps the page that everybody asks for while one walks through all", async () => {
  const pages = createPageCache(manualClock());
  const made: string[] = [];
  const ask = async (key: string) =>
    text.decode(
      await pages.get(key, () => Promise.resolve("1"), () => {
        made.push(key);
        return Promise.resolve(key);
      }),
    );
  for (let offset = 0; offset < 2_000; offset++) {
    assert.equal(await ask("hot"), "hot");
    await ask(`offset ${offset}`);
  }
  assert.equal(made.filter((key) => key === "hot").length, 1);
  made.length = 0;
  await ask("offset 1999");
  assert.deepEqual(made, [], "the latest are kept");
  await ask("offset 0");
  assert.deepEqual(made, ["offset 0"], "the oldest have made room");
});
