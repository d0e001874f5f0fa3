/**
 * Traces are the runtime's own, which looks for OTEL_DENO before the program begins: where an operator
 * says where traces go and nothing of OTEL_DENO, the program runs itself once more, with it. A compiled
 * program has the runtime's settings of the day it was compiled: there nothing helps.
 */

import type { Outside } from "../program.ts";
import { runChild } from "./child.ts";

/** What the runtime needs to be told beside; metrics are ours, and the log goes to standard output. */
const RUNTIME = {
  ...{ OTEL_DENO: "true", OTEL_DENO_METRICS: "false", OTEL_DENO_CONSOLE: "ignore" },
  OTEL_SERVICE_NAME: "veze-game",
  // By default a collector that is silent holds the end of the program for ten seconds.
  OTEL_EXPORTER_OTLP_TIMEOUT: "1000",
};

/** What an operator is told whose program can send none. */
export const NEVER_TRACED = "traces: not sent, the runtime of the compiled program has them off; " +
  "run it with Deno (docs/observability.md)";

/** Whether traces are to be sent, and the runtime has not heard of it. */
export function lacksTraces(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) &&
    env.OTEL_DENO === undefined && env.OTEL_SDK_DISABLED !== "true";
}

/** A compiled program is no Deno, and least permission lets nothing be run. */
export function canRunItself(): boolean {
  return !Deno.build.standalone &&
    Deno.permissions.querySync({ name: "run", command: Deno.execPath() }).state === "granted";
}

/** Runs the same line with traces, and ends as it ends. @returns its exit code */
export async function runTraced({ env, args }: Pick<Outside, "env" | "args">): Promise<number> {
  return await runChild(await ownArguments(args), { env: withTraces(env) });
}

/** What the environment of a traced program has besides; what is set already stays. */
export function withTraces(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(RUNTIME).filter(([name]) => env[name] === undefined));
}

/** As this process was called, options of the runtime included where they can be read (proc(5)). */
async function ownArguments(args: string[]): Promise<string[]> {
  try {
    return (await Deno.readTextFile("/proc/self/cmdline")).split("\0").slice(1, -1);
  } catch {
    return ["run", "-A", Deno.mainModule, ...args];
  }
}
