/** What a browser's trace says of its frames, and its profiles of memory, by the place in the source. */

import { SourceMap } from "node:module";
import * as esbuild from "esbuild";
import type { CDPSession } from "playwright-core";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  /** Of the processor. */
  tdur?: number;
  args: { name?: string };
}

export interface FrameTimes {
  /** Milliseconds of the processor for each frame: script with the collector, and style and layout. */
  script: number[];
  layout: number[];
  /** By the clock, both together. */
  wall: number[];
  /** Seconds that the trace is long. */
  seconds: number;
}

const SCRIPT = new Set([
  ...["FireAnimationFrame", "FunctionCall", "EventDispatch", "TimerFire", "RunMicrotasks"],
  ...["MinorGC", "MajorGC", "V8.GCScavenger", "BlinkGC.AtomicPhase"],
]);
const LAYOUT = new Set(["UpdateLayoutTree", "Layout", "PrePaint"]);
const CATEGORIES = "devtools.timeline,disabled-by-default-devtools.timeline,v8";

/** Traces the page for a while. */
export async function traceFrames(cdp: CDPSession, ms: number): Promise<FrameTimes> {
  const events: TraceEvent[] = [];
  cdp.on("Tracing.dataCollected", ({ value }) => events.push(...value as unknown as TraceEvent[]));
  await cdp.send("Tracing.start", { categories: CATEGORIES, transferMode: "ReportEvents" });
  await new Promise((resolve) => setTimeout(resolve, ms));
  const ended = new Promise((resolve) => cdp.once("Tracing.tracingComplete", resolve));
  await cdp.send("Tracing.end");
  await ended;
  return framesOf(events);
}

/** A frame is what lies between two animation frames of the thread that has most of them. */
function framesOf(events: readonly TraceEvent[]): FrameTimes {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.ph !== "X" || !(SCRIPT.has(event.name) || LAYOUT.has(event.name))) continue;
    const key = `${event.pid} ${event.tid}`;
    threads.set(key, [...threads.get(key) ?? [], event]);
  }
  const framesIn = (all: readonly TraceEvent[]) =>
    all.filter(({ name }) => name === "FireAnimationFrame").length;
  const own = [...threads.values()].sort((a, b) => framesIn(b) - framesIn(a))[0] ?? [];
  own.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const times: FrameTimes = { script: [], layout: [], wall: [], seconds: 0 };
  let until = -Infinity;
  for (const { name, ts, dur = 0, tdur = dur } of own) {
    if (name === "FireAnimationFrame" && ts >= until) {
      for (const each of [times.script, times.layout, times.wall]) each.push(0);
    }
    // What lies within another is in its time already.
    if (ts < until || times.wall.length === 0) continue;
    until = ts + dur;
    const to = LAYOUT.has(name) ? times.layout : times.script;
    to[to.length - 1]! += tdur / 1_000;
    times.wall[times.wall.length - 1]! += dur / 1_000;
  }
  const [first, last] = [own[0], own.at(-1)];
  if (first && last) times.seconds = (last.ts - first.ts) / 1e6;
  return times;
}

export interface Allocation {
  /** `file:line` and function. */
  where: string;
  bytes: number;
}

interface HeapNode {
  callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
  selfSize: number;
  children: HeapNode[];
}

/** What the page's script asks memory for in a while, also what the collector took since. */
export async function profileMemory(
  cdp: CDPSession,
  ms: number,
  placeOf: PlaceOf,
): Promise<Allocation[]> {
  await cdp.send("HeapProfiler.startSampling", {
    samplingInterval: 1_024,
    ...{ includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true },
  });
  await new Promise((resolve) => setTimeout(resolve, ms));
  const { profile } = await cdp.send("HeapProfiler.stopSampling");
  const found = new Map<string, number>();
  const walk = ({ callFrame, selfSize, children }: HeapNode) => {
    const { url, lineNumber, columnNumber } = callFrame;
    const where = placeOf(url, lineNumber, columnNumber) ?? (callFrame.functionName || "?");
    if (selfSize > 0) found.set(where, (found.get(where) ?? 0) + selfSize);
    children.forEach(walk);
  };
  walk(profile.head);
  return [...found].map(([where, bytes]) => ({ where, bytes })).sort((a, b) => b.bytes - a.bytes);
}

type PlaceOf = (url: string, line: number, column: number) => string | undefined;

/** Of scripts as they are shipped: they are built again, with maps. */
export async function readPlaces(options: esbuild.BuildOptions): Promise<PlaceOf> {
  const { outputFiles = [] } = await esbuild.build({
    ...options,
    sourcemap: "external",
    write: false,
  });
  await esbuild.stop();
  const maps = new Map<string, SourceMap>();
  const shipped = await Array.fromAsync(Deno.readDir(options.outdir!), ({ name }) => name);
  const texts = new Map<string, string>();
  for (const name of shipped.filter((name) => name.endsWith(".js"))) {
    texts.set(unnamed(await Deno.readTextFile(`${options.outdir}/${name}`)), name);
  }
  for (const { path, text } of outputFiles) {
    const map = outputFiles.find((other) => other.path === `${path}.map`);
    const name = texts.get(unnamed(text));
    if (map && name) maps.set(name, new SourceMap(JSON.parse(map.text)));
  }
  return (url, line, column) => {
    const found = maps.get(url.split("/").at(-1)!)?.findEntry(line, column);
    if (!found || !("originalSource" in found)) return undefined;
    const file = found.originalSource.replace(/^(\.\.\/)+/, "");
    return `${file}:${found.originalLine + 1}`;
  };
}

/** Without the names of other scripts, which a map changes. */
function unnamed(script: string): string {
  return script.replaceAll(/-[A-Z0-9]{8}\.js/g, ".js");
}

/** How often each function of the page is called meanwhile, by the place in the source. */
export async function countCalls(
  cdp: CDPSession,
  placeOf: PlaceOf,
  run: () => Promise<void>,
): Promise<Map<string, number>> {
  await cdp.send("Debugger.enable");
  await cdp.send("Profiler.enable");
  await cdp.send("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await run();
  const { result } = await cdp.send("Profiler.takePreciseCoverage");
  const calls = new Map<string, number>();
  for (const { scriptId, url, functions } of result) {
    const { scriptSource } = await cdp.send("Debugger.getScriptSource", { scriptId });
    for (const { ranges: [range] } of functions) {
      if (!range || range.count === 0) continue;
      const before = scriptSource.slice(0, range.startOffset).split("\n");
      const where = placeOf(url, before.length - 1, before.at(-1)!.length);
      if (where) calls.set(where, (calls.get(where) ?? 0) + range.count);
    }
  }
  return calls;
}
