/** Structured logs: one JSON object per line, readable lines in development. */

import pino from "pino";
import { workContext } from "../context.ts";
import { activeTraceId } from "./trace.ts";

export type Logger = Pick<pino.Logger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(bindings: Record<string, unknown>): Logger;
};

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";

/** Member names whose values never reach a log line, at any of the first depths. */
const SECRET_NAMES = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "client_secret",
  "access_token",
  "refresh_token",
  "token",
  "device_id",
];

export function createLogger(
  { level, format, write }: {
    level: LogLevel;
    format: "json" | "text";
    /** Receives whole lines, newline included. */
    write: (line: string) => void;
  },
): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    {
      level,
      base: null,
      redact: { paths, censor: "[redacted]" },
      mixin: workFields,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: format === "json" ? write : (line: string) => write(readable(line)) },
  );
}

/** What the work in hand belongs to, as its log lines say it. */
export function workFields(): Record<string, unknown> {
  const work = workContext.getStore();
  const traceId = activeTraceId();
  return {
    ...(work && { request_id: work.requestId }),
    ...(work?.requestIds && { request_ids: work.requestIds }),
    ...(traceId !== undefined && { trace_id: traceId }),
  };
}

/** What the runtime warns people of goes into the log as well: it must hold lines of one kind. */
export function takeWarnings(log: Logger): void {
  console.warn = (...parts: unknown[]) =>
    log.warn({ from: "runtime" }, parts.map(String).join(" "));
}

function readable(line: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line);
  const details = Object.entries(rest)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
  const cause = err === undefined
    ? ""
    : ` · ${typeof err === "string" ? err : err.stack ?? err.message}`;
  return `${time.slice(11, 23)} ${level.padEnd(5)} ${msg ?? ""}${
    details && `  ${details}`
  }${cause}\n`;
}
