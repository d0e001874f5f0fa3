/**
 * Traces are the runtime's own, which looks for OTEL_DENO before the program begins: where an operator
 * says where traces go and nothing of OTEL_DENO, the program runs itself once more, with it. A compiled
 * program has the runtime's settings of the day it was compiled: there nothing helps.
 */

/** What the runtime needs to be told beside; metrics are ours, and the log goes to standard output. */
const RUNTIME = {
  ...{ OTEL_DENO: "true", OTEL_DENO_METRICS: "false", OTEL_DENO_CONSOLE: "ignore" },
  OTEL_SERVICE_NAME: "veze-game",
  // By default a collector that is silent holds the end of the program for ten seconds.
  OTEL_EXPORTER_OTLP_TIMEOUT: "1000",
};

/** What an operator is told whose program can send none. */
export const NEVER_TRACED = "traces: not sent, this program's runtime has them off; " +
  "run it with Deno (docs/observability.md)";

/** Whether traces are to be sent, and the runtime has not heard of it. */
export function lacksTraces(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) &&
    env.OTEL_DENO === undefined && env.OTEL_SDK_DISABLED !== "true";
}

/** What the environment of a traced program has besides; what is set already stays. */
export function withTraces(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(RUNTIME).filter(([name]) => env[name] === undefined));
}
