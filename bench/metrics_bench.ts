/** What `/metrics` costs with 10,000 series: `deno task bench metrics`. */

import { cpuUsage } from "node:process";
import { createMetrics, DURATION_BOUNDS } from "../services/platform/observe/metrics.ts";

const WANTED = 10_000;
const ROUNDS = 60;
const WARM_UPS = 10;

await using metrics = createMetrics({ "service.instance.id": "bench" });
const duration = metrics.meter.createHistogram("http_server_request_duration_seconds", {
  advice: { explicitBucketBoundaries: DURATION_BOUNDS },
});
// A histogram is a line for each bucket, one for all above, and its sum and count.
const lines = DURATION_BOUNDS.length + 3;
for (let i = 0; i < WANTED / lines; i++) {
  for (let n = 0; n < 20; n++) {
    const labels = { method: "GET", route: `/of/a/usual/length/${i % 150}`, status: `${200 + i}` };
    duration.record(n / 100, labels);
  }
}
const times: number[] = [];
let text = "";
let used = cpuUsage();
for (let i = 0; i < ROUNDS; i++) {
  if (i === WARM_UPS) used = cpuUsage();
  const began = performance.now();
  text = await metrics.render();
  times.push(performance.now() - began);
}
const { user, system } = cpuUsage(used);
const cpu = ((user + system) / 1_000 / (ROUNDS - WARM_UPS)).toFixed(1);
const at = (share: number) =>
  times.slice(WARM_UPS).sort((a, b) => a - b)[Math.floor((ROUNDS - WARM_UPS) * share)]!.toFixed(1);
const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;
console.log(
  `${series} series, ${Math.round(text.length / 1_024)} KiB: p50 ${at(0.5)} ms, p95 ${
    at(0.95)
  } ms, ${cpu} ms of the processor`,
);
