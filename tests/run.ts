/**
 * `deno task test [-- paths and options of deno test]`: the tests, on the engines inside and on a
 * Redis and a Postgres started for this run. Options of its own: `--no-install`, `--soak`,
 * `--limit=SECONDS`, `--nodes N` (what runs on real engines runs on N nodes, each request at a random
 * one), `--node` (on Node 24; with `--sample` some of it). The last line is `N passed, N failed`, with
 * `, N skipped` if any.
 *
 * What the second lane says is shown when the first is over (`runner/plan.ts`). On a terminal the last
 * line says what runs, how many are done and how long it may still take; at the end stand the slowest
 * files and the processor time.
 *
 * Types are checked by tests/tooling_test.ts, where a type error fails one test and not the run.
 */

import { runDenoTest } from "./runner/run_deno.ts";
import { startEngines } from "./runner/engines.ts";
import { nodesEnv, readOptions, testEnv } from "./runner/options.ts";
import { NONE, planOf } from "./runner/plan.ts";
import { createProgress, keepTimes, readTimes, slowest } from "./runner/progress.ts";
import { ownSeconds } from "./runner/processor.ts";
import { openScreen } from "./runner/screen.ts";
import { onNode } from "./runner/node/run.ts";
import { makeProgram } from "./runner/program.ts";
import { addUp, lastLine, type Summary } from "./runner/summary.ts";

async function main(): Promise<number> {
  const started = performance.now();
  const options = readOptions(Deno.args, Deno.env.toObject());
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => abort.abort(`ended by ${signal}`));
  }
  const summary: Summary = { passed: 0, failed: 1, skipped: 0, skippedNames: [], failures: [] };
  const notes: string[] = [];
  const times = { engines: 0, tests: 0 };
  const plan = options.runtime === "deno" ? await planOf(options) : NONE;
  const before = await readTimes();
  const progress = createProgress(
    Object.fromEntries(
      plan.lanes.flatMap(({ paths }) =>
        paths.flatMap((path) => before[`./${path}`] ? [[`./${path}`, before[`./${path}`]!]] : [])
      ),
    ),
    performance.now.bind(performance),
  );
  try {
    await using stack = new AsyncDisposableStack();
    const engines = await startEngines(stack, options);
    notes.push(...engines.missing.map((line) => `skipped: ${line}`));
    times.engines = performance.now() - started;
    console.log(`seed ${options.seed} (TEST_SEED=${options.seed} draws the same again)`);
    const timer = options.limit === Infinity ? undefined : setTimeout(
      () => abort.abort(`not done after ${options.limit} s (--limit)`),
      options.limit * 1_000,
    );
    const env = testEnv(Deno.env.toObject(), options, engines.env);
    const { signal } = abort;
    using screen = openScreen(progress);
    const lanes: Promise<Summary>[] = [];
    if (options.runtime === "node") {
      const { program, args, env: own } = await onNode(options.paths, options.sample);
      Object.assign(env, own);
      args.unshift(...options.flags);
      lanes.push(runDenoTest({ program, args, env, signal, beside: undefined, screen, progress }));
    } // Of a few files made anew again and again, nobody waits for a bundle.
    else if (options.paths.length === 0) Object.assign(env, await makeProgram());
    if (plan.left > 0) {
      notes.push(`${plan.left} files of tests/faults are for other seeds, and for soak`);
    }
    for (const { paths, nodes } of plan.lanes) {
      // Most databases here live for seconds: compiling them a second time, for speed, never pays.
      const flags = ["--v8-flags=--liftoff-only", ...options.flags];
      const args = ["--no-check", "--permit-no-files", ...flags, ...paths];
      const own = { ...env, ...nodesEnv(nodes) };
      lanes.push(runDenoTest({ args, env: own, signal, beside: lanes.at(-1), screen, progress }));
    }
    Object.assign(summary, addUp(await Promise.all(lanes)));
    clearTimeout(timer);
    summary.skipped = Math.max(summary.skipped, engines.missing.length);
    times.tests = performance.now() - started - times.engines;
  } catch (error) {
    console.error(error);
  }
  if (abort.signal.aborted) {
    // It stopped in the middle of a line.
    notes.push("", `stopped: ${abort.signal.reason}`);
    summary.failed = Math.max(summary.failed, 1);
  }
  notes.push(...summary.skippedNames.map((name) => `skipped: ${name}`));
  if (options.strict && summary.skipped > 0) notes.push("CI=true: what is skipped fails the run");
  const files = progress.times();
  if (Object.keys(files).length > 1) notes.push("slowest files:", ...slowest(files));
  if (options.paths.length === 0 && summary.failed === 0) {
    await keepTimes({ ...before, ...files });
  }
  const cpu = ownSeconds();
  const stopping = performance.now() - started - times.engines - times.tests;
  notes.push(
    `engines up ${seconds(times.engines)}, tests ${seconds(times.tests)}, ` +
      `engines down ${seconds(stopping)}` +
      (cpu === undefined ? "" : `, processor time ${cpu.toFixed(0)} s`),
  );
  // Lanes and thousands of lines may stand between a failure and here.
  if (summary.failures.length > 0) notes.push("what failed:", ...summary.failures);
  for (const note of notes) console.log(note);
  console.log(lastLine(summary));
  return summary.failed > 0 || (options.strict && summary.skipped > 0) ? 1 : 0;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

Deno.exit(await main());
