/**
 * Traces are the runtime's own, which looks for OTEL_DENO before the program begins: where an operator
 * says where traces go and nothing of OTEL_DENO, the program runs itself once more, with it. A compiled
 * program has the runtime's settings of the day it was compiled: there nothing helps.
 */

import type { Outside } from "../program.ts";

/** What the runtime needs to be told beside; metrics are ours, and the log goes to standard output. */
const RUNTIME = {
  ...{ OTEL_DENO: "true", OTEL_DENO_METRICS: "false", OTEL_DENO_CONSOLE: "ignore" },
  OTEL_SERVICE_NAME: "veze-game",
  // By default a collector that is silent holds the end of the program for ten seconds.
  OTEL_EXPORTER_OTLP_TIMEOUT: "1000",
};
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** What an operator is told whose program can send none. */
export const NEVER_TRACED = "traces: not sent, the runtime of the compiled program has them off; " +
  "run it with Deno (docs/observability.md)";

/** Whether traces are to be sent, and the runtime has not heard of it. */
export function lacksTraces(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) &&
    env.OTEL_DENO === undefined && env.OTEL_SDK_DISABLED !== "true";
}

/** Runs the same line with traces; passes on signals, and ends as it ends. @returns its exit code */
export async function runTraced({ env, args }: Pick<Outside, "env" | "args">): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: await ownArguments(args),
    env: { ...RUNTIME, ...env as Record<string, string> },
    ...{ stdin: "inherit", stdout: "inherit", stderr: "inherit" },
  }).spawn();
  for (const name of SIGNALS) {
    Deno.addSignalListener(name, () => {
      try {
        child.kill(name);
      } catch {
        // It has ended: so do we.
      }
    });
  }
  return (await child.status).code;
}

/** As this process was called, options of the runtime included where they can be read (proc(5)). */
async function ownArguments(args: string[]): Promise<string[]> {
  try {
    return (await Deno.readTextFile("/proc/self/cmdline")).split("\0").slice(1, -1);
  } catch {
    return ["run", "-A", Deno.mainModule, ...args];
  }
}
