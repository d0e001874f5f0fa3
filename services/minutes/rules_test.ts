import assert from "node:assert/strict";
import { between, budgetsOf, gaugesOf, latencyOf, none, totalsOf } from "./rules.ts";
import type { MetricPoint } from "./types.ts";

const bounds = [0.01, 0.05, 0.1, 0.15, 0.2, 0.5, 1, 5];
const histogram = (counts: number[], sum = 0): MetricPoint["value"] => ({
  ...{ bounds, counts, sum },
  count: counts.reduce((all, count) => all + count, 0),
});

Deno.test("[OBS4 UI7] totalsOf() counts what players waited for, and nothing that machines ask", () => {
  const request = (route: string, status: string, counts: number[]): MetricPoint => ({
    ...{ metric: "http_server_request_duration_seconds", labels: { route, status } },
    value: histogram(counts),
  });
  const sums = totalsOf([
    request("/inventory/:user_id", "200", [5, 3, 0, 0, 1, 1, 0, 0, 0]),
    request("/inventory/:user_id", "503", [0, 0, 0, 0, 0, 0, 0, 0, 2]),
    request("/health", "500", [100, 0, 0, 0, 0, 0, 0, 0, 0]),
    { metric: "realtime_socket_seconds_total", labels: {}, value: 90 },
    { metric: "realtime_sockets_ended_total", labels: { by: "client" }, value: 7 },
    { metric: "realtime_sockets_ended_total", labels: { by: "network" }, value: 2 },
    {
      metric: "matchmaking_placement_seconds",
      labels: {},
      value: histogram([0, 0, 0, 0, 0, 0, 0, 3, 1], 30),
    },
  ]);
  assert.deepEqual(
    [sums.requests, sums.errors, sums.api10, sums.api50, sums.api200, sums.api500, sums.api1000],
    [12, 2, 5, 8, 9, 10, 10],
  );
  assert.deepEqual([sums.socketMinutes, sums.socketsLost], [1.5, 2]);
  assert.deepEqual([sums.placements, sums.placements5, sums.waitSeconds], [4, 3, 30]);
});

Deno.test("[UI7] between() never runs backwards, gaugesOf() adds up what is", () => {
  assert.equal(between({ ...none(), requests: 5 }, { ...none(), requests: 3 }).requests, 0);
  const queue = (value: number): MetricPoint => ({
    metric: "matchmaking_queue_players",
    labels: {},
    value,
  });
  assert.deepEqual(gaugesOf([queue(2), queue(3)]), { sockets: 0, queued: 5 });
});

Deno.test("[OBS4 UI7] budgetsOf() says what is left and how fast it goes, the worst first", () => {
  const month = {
    ...none(),
    requests: 1_000,
    api200: 990,
    errors: 2,
    placements: 10,
    placements5: 10,
  };
  const hour = { ...none(), requests: 100, api200: 90, errors: 0 };
  const [worst, next] = budgetsOf({ month, hour, sixHours: none() });
  assert.equal(worst!.name, "api_errors");
  assert.ok(Math.abs(worst!.left + 1) < 1e-9, "2 of 1,000 is twice the budget of 0.1 %");
  assert.equal(next!.name, "api_latency");
  assert.ok(Math.abs(next!.left - 0.8) < 1e-9, "1 % of the 5 % is gone");
  assert.ok(Math.abs(next!.burn.hour! - 2) < 1e-9);
  assert.equal(next!.burn.sixHours, null);
});

Deno.test("[UI7] latencyOf() reads a share off between two bounds", () => {
  const sums = {
    ...none(),
    requests: 100,
    api10: 50,
    api50: 90,
    api100: 100,
    api200: 100,
    api500: 100,
    api1000: 100,
  };
  assert.equal(latencyOf(sums, 0.95), 75);
  assert.equal(latencyOf(sums, 0.5), 10);
  assert.equal(latencyOf({ ...none(), requests: 10 }, 0.95), 1_000);
  assert.equal(latencyOf(none(), 0.95), null);
});
