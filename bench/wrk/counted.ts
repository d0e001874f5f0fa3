/** wrk over 64 connections until a number of answers has come, and what that cost wrk itself. */

import { startGuard } from "../../tests/support/process/guard.ts";

const here = new URL("../../", import.meta.url).pathname;
/** A server that does not answer is given up, and so is the run. */
const PATIENCE_MS = 120_000;

export interface Asked {
  /** From the first request to the last answer: that wrk has to start is no part of it. */
  seconds: number;
  /** Processor time of the generator, in µs. */
  generator: number;
}

export interface Question {
  base: string;
  /** A script of this folder, without its ending. */
  script: string;
  /** Answers that are waited for. */
  count: number;
  env?: Record<string, string>;
}

/** @throws Error when an answer is not 2xx, or the answers do not come in time */
export async function askCounted(
  { base, script, count, env = {} }: Question,
): Promise<Asked> {
  // Without us it would go on asking a port where nobody is.
  await using guard = startGuard({ signal: "SIGKILL" });
  const wrk = new Deno.Command("wrk", {
    args: ["-t1", "-c64", "-d600s", "-s", "bench/wrk/counted.lua", base],
    cwd: here,
    env: { ...env, SCRIPT: script, COUNT: String(count) },
    stdout: "piped",
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).spawn();
  await guard.watch(wrk.pid);
  let said = "";
  let started: number | undefined;
  let seconds = NaN;
  for await (const text of wrk.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (/^asking$/m.test(said)) started ??= performance.now();
    if (started === undefined || !/failed \d+\n/.test(said)) continue;
    seconds = (performance.now() - started) / 1_000;
    // It would wait for the end of its time.
    wrk.kill("SIGKILL");
  }
  await wrk.status;
  await guard.watch(undefined);
  const failed = /failed (\d+)/.exec(said)?.[1];
  if (failed !== "0") throw new Error(`${script}: ${failed ?? "all"} of ${count} failed`);
  return { seconds, generator: Number(/spent (\d+)/.exec(said)?.[1] ?? 0) / 1_000 };
}
