import assert from "node:assert/strict";
import { StartRefused } from "../prepare.ts";
import { connectionsOf, countFronts, ownAddress, refuseOwnPort } from "./plan.ts";

const servers = { engines: { database: { kind: "server" }, stream: "redis" } } as const;
const embedded = {
  engines: { database: { kind: "embedded", dataDir: ".data" }, stream: "postgres" },
} as const;
const redis = { redisUrl: "redis://cache" };

const count = (
  { asked, config = servers, secrets = redis, mayStart = true, platform = "linux" }: Partial<
    Parameters<typeof countFronts>[0]
  > = {},
) => countFronts({ asked, config, secrets, mayStart, platform });

Deno.test("countFronts() is one unless more are asked for, which only servers and Linux let be", () => {
  assert.equal(count(), 1);
  assert.equal(count({ asked: "1" }), 1);
  assert.equal(count({ asked: "7" }), 7);
  assert.equal(
    count({ asked: "1", config: embedded, mayStart: false, platform: "darwin" }),
    1,
  );
  for (const asked of ["0", "-1", "2.5", "65", "two", "1e1"]) {
    assert.throws(() => count({ asked }), StartRefused, asked);
  }
  assert.throws(() => count({ asked: "2", config: embedded }), /DATABASE_URL and REDIS_URL/);
  assert.throws(() => count({ asked: "2", secrets: {} }), /REDIS_URL/);
  assert.throws(() => count({ asked: "2", mayStart: false }), /may not start others/);
  assert.throws(() => count({ asked: "2", platform: "darwin" }), /only Linux spreads/);
});

Deno.test("refuseOwnPort() keeps the ports of fronts from whoever watches", () => {
  const refuse = (port: number, metricsPort?: number) => () =>
    refuseOwnPort({ port, ...(metricsPort !== undefined && { metricsPort }) }, 2);
  for (const taken of [8001, 8002]) assert.throws(refuse(8000, taken), /8001 to 8002/);
  for (const free of [undefined, 7999, 8003]) assert.doesNotThrow(refuse(8000, free));
  assert.doesNotThrow(refuse(0, 1));
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
