/**
 * `deno task proof [-- --seconds=N] [--seed=N]`: the scenarios on both kinds of engines, and their report
 * in `tests/faults/REPORT.md`.
 */

import { parseArgs } from "node:util";
import { drawSeed } from "../nodes/workload.ts";
import { reportOf } from "./report.ts";
import { type Outcome, runScenario } from "./scenario.ts";

const { values } = parseArgs({
  args: Deno.args.filter((arg) => arg !== "--"),
  options: { seconds: { type: "string", default: "600" }, seed: { type: "string" } },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? drawSeed() : Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error(
    "Cannot read --seconds or --seed: give whole numbers, as in --seconds=600 --seed=7",
  );
  Deno.exit(2);
}
const outcomes: Outcome[] = [];
for (const engines of ["embedded", "servers"] as const) {
  outcomes.push(
    await runScenario({ engines, seed, seconds }, (line) => console.log(`${engines}: ${line}`)),
  );
}
const report = new URL("../REPORT.md", import.meta.url);
await Deno.writeTextFile(report, reportOf(outcomes, new Date()));
await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", report.pathname] }).output();
console.log("wrote tests/faults/REPORT.md");
