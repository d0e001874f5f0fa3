/// <reference lib="deno.worker" />
/** The telemetry thread: reads the stream and records events, off the request loop (TEL3). */

import "../services/platform/runtime/inside.ts";
import { runTelemetry, type TelemetryThreadOptions } from "../services/compose/recorder.ts";
import type { BotReport } from "../services/anti_cheat/mod.ts";
import type { Recorded } from "../services/telemetry/mod.ts";
import { settle } from "../services/platform/work/settle.ts";
import { systemClock } from "../services/platform/time/clock.ts";
import { type Logger, workFields } from "../services/platform/observe/log.ts";

type Level = "debug" | "info" | "warn" | "error";

export type TelemetryCommand =
  | (
    & Pick<
      TelemetryThreadOptions,
      "config" | "traces" | "secrets" | "rules" | "consumer" | "program"
    >
    & { type: "start" }
  )
  | { type: "port"; port: MessagePort }
  | { type: "stop" };

export type TelemetryReport =
  | { type: "port" }
  | { type: "log"; level: Level; message: string; details: Record<string, unknown> }
  | { type: "recorded" } & Recorded
  | { type: "bots" } & BotReport
  | { type: "ended"; reason: string };

/** Pause between two reports of what was recorded. */
const REPORT_MS = 1_000;

function serve(): void {
  const stopping = new AbortController();
  const wanted: ((port: MessagePort) => void)[] = [];
  const report = (message: TelemetryReport) => self.postMessage(message);

  self.onmessage = ({ data }: MessageEvent<TelemetryCommand>) => {
    switch (data.type) {
      case "start":
        void settle(systemClock, stopping.signal);
        runTelemetry({
          ...{ ...data, signal: stopping.signal, log: reportingLog(report), nextPort },
          onRecorded: collecting(report),
          onBots: collectingBots(report),
        })
          .then(() => report({ type: "ended", reason: "it was stopped" }))
          .catch((error) => report({ type: "ended", reason: String(error) }));
        return;
      case "port":
        return wanted.shift()?.(data.port);
      case "stop":
        return stopping.abort();
    }
  };

  function nextPort(): Promise<MessagePort> {
    return new Promise((resolve) => {
      wanted.push(resolve);
      report({ type: "port" });
    });
  }
}

/** Gathers what was recorded, for one report a second. */
function collecting(report: (message: TelemetryReport) => void) {
  let gathered: Recorded | undefined;
  return (events: number, delayMs: number) => {
    if (!gathered) {
      gathered = { events: 0, delaysMs: [] };
      setTimeout(() => {
        report({ type: "recorded", ...gathered! });
        gathered = undefined;
      }, REPORT_MS);
    }
    gathered.events += events;
    gathered.delaysMs.push(delayMs);
  };
}

/** The same of what became of the bot model's windows. */
function collectingBots(report: (message: TelemetryReport) => void) {
  let gathered: BotReport | undefined;
  return ({ scored, skipped, flagged, seconds, owed }: BotReport) => {
    if (!gathered) {
      gathered = { scored: 0, skipped: 0, flagged: 0, seconds: 0 };
      setTimeout(() => {
        report({ type: "bots", ...gathered! });
        gathered = undefined;
      }, REPORT_MS);
    }
    gathered.scored += scored;
    gathered.skipped += skipped;
    gathered.flagged += flagged;
    gathered.seconds += seconds;
    if (owed !== undefined) gathered.owed = owed;
  };
}

/** Log lines leave through the main thread: one stream of lines, one format. */
function reportingLog(report: (message: TelemetryReport) => void): Logger {
  const at = (level: Level) => (details: unknown, message?: string) =>
    report({
      type: "log",
      level,
      message: message ?? String(details),
      details: {
        ...workFields(),
        ...(typeof details === "object" ? JSON.parse(JSON.stringify(details)) : {}),
      },
    });
  const log: Logger = {
    trace: () => {},
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("error"),
    child: () => log,
  };
  return log;
}

serve();
