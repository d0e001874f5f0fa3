import assert from "node:assert/strict";
import { StartRefused } from "../prepare.ts";
import { connectionsOf, countFronts, ownAddress } from "./plan.ts";

const servers = { engines: { database: { kind: "server" }, stream: "redis" } } as const;
const embedded = {
  engines: { database: { kind: "embedded", dataDir: ".data" }, stream: "postgres" },
} as const;
const redis = { redisUrl: "redis://cache" };

const count = (
  { asked, cores = 8, config = servers, secrets = redis, mayStart = true }: Partial<
    Parameters<typeof countFronts>[0]
  > = {},
) => countFronts({ asked, cores, config, secrets, mayStart });

Deno.test("countFronts() leaves a core to the engines, and takes no more than four unasked", () => {
  assert.deepEqual([1, 2, 3, 4, 8, 64].map((cores) => count({ cores })), [1, 1, 2, 3, 4, 4]);
  assert.equal(count({ config: embedded }), 1);
  assert.equal(count({ secrets: {} }), 1);
  assert.equal(count({ mayStart: false }), 1);
});

Deno.test("countFronts() takes as many as asked for, whatever the cores", () => {
  assert.equal(count({ asked: "1", cores: 8 }), 1);
  assert.equal(count({ asked: "7", cores: 2 }), 7);
  assert.equal(count({ asked: "1", config: embedded, mayStart: false }), 1);
  for (const asked of ["0", "-1", "2.5", "65", "two", "1e1"]) {
    assert.throws(() => count({ asked }), StartRefused, asked);
  }
  assert.throws(() => count({ asked: "2", config: embedded }), /DATABASE_URL and REDIS_URL/);
  assert.throws(() => count({ asked: "2", secrets: {} }), /REDIS_URL/);
  assert.throws(() => count({ asked: "2", mayStart: false }), /may not start others/);
});

Deno.test("connectionsOf() keeps the sum of many processes near that of few", () => {
  assert.deepEqual([2, 3, 5, 33].map(connectionsOf), [10, 7, 4, 4]);
});

Deno.test("ownAddress() counts on from the port by which a node is reached", () => {
  const at = (nodeUrl: string | undefined, front: number) =>
    ownAddress({ nodeUrl, host: "0.0.0.0", port: 8000 }, front);
  assert.deepEqual(at("http://10.0.0.5:8000", 2), {
    ...{ host: "0.0.0.0", port: 8002, url: "http://10.0.0.5:8002" },
  });
  // Published by another port than it listens on.
  assert.deepEqual(at("http://host:9000/", 1), {
    ...{ host: "0.0.0.0", port: 8001, url: "http://host:9001" },
  });
  assert.equal(at("https://node.example", 1)!.url, "https://node.example:444");
  assert.equal(at("http://[::1]:80", 1)!.url, "http://[::1]:81");
  assert.equal(at(undefined, 1), undefined);
  assert.equal(at("", 1), undefined);
});
