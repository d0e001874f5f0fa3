/// <reference lib="deno.worker" />
/** The inference thread: ONNX Runtime on WebAssembly, one order after the other (ML4). */

import "../services/platform/runtime/inside.ts";
import { readFile } from "node:fs/promises";
import "./no_location.ts";
import * as ort from "onnxruntime-web/wasm";
import type { InferenceOrder, InferenceReport } from "../services/ml/serving/messages.ts";

/** Where a bundle has the engine; the sources' package finds it by itself. */
const ENGINE = "workers/onnxruntime/ort-wasm-simd-threaded.wasm";
const ADAPTER_MS = 5_000;
/** A thread with four models has 100 MB: whatever asks for more is refused by the engine, as without memory. */
const MOST_BYTES = 512 << 20;
const WASM_PAGE = 64 << 10;

type Start = InferenceOrder & { type: "start" };
type Load = InferenceOrder & { type: "load" };
interface Session {
  session: ort.InferenceSession;
  width: number;
}

function serve(): void {
  const sessions = new Map<number, Session>();
  let last: Promise<void> = Promise.resolve();
  const report = (message: InferenceReport, transfer: Transferable[] = []) =>
    self.postMessage(message, transfer);

  async function obey(order: InferenceOrder): Promise<void> {
    switch (order.type) {
      case "start": {
        await prepare(order, (engine) => report({ type: "compiled", engine }));
        return report({ type: "ready", ...await chooseDevice(order.device) });
      }
      case "unload": {
        const known = sessions.get(order.model);
        sessions.delete(order.model);
        return await known?.session.release();
      }
      case "load":
      case "run":
        return await answer(order);
    }
  }

  async function answer(order: InferenceOrder & { type: "load" | "run" }): Promise<void> {
    const { id } = order;
    try {
      if (order.type === "load") {
        const opened = await open(order);
        await sessions.get(order.model)?.session.release();
        sessions.set(order.model, opened);
        return report({ type: "done", id });
      }
      const known = sessions.get(order.model);
      if (!known) throw new Error("this model is not loaded");
      const scores = await run(known, order.rows, order.count);
      report({ type: "done", id, scores });
    } catch (error) {
      report({ type: "failed", id, why: error instanceof Error ? error.message : String(error) });
    }
  }

  // One after the other: the engine has one thread, and unloading waits for what came before.
  self.onmessage = ({ data }: MessageEvent<InferenceOrder>) => {
    last = last.then(() => obey(data));
  };
}

/** Hands out the engine that was compiled, or takes the one that an earlier thread compiled. */
async function prepare(
  { root, engine }: Start,
  onCompiled: (engine: WebAssembly.Module) => void,
): Promise<void> {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  const { instantiate, compile, Memory } = WebAssembly;
  Object.assign(WebAssembly, {
    // The package asks for 4 GB, and what a model once took is never given back.
    Memory: class extends Memory {
      constructor(wanted: WebAssembly.MemoryDescriptor) {
        const maximum = Math.min(wanted.maximum ?? Infinity, MOST_BYTES / WASM_PAGE);
        super({ ...wanted, maximum });
      }
    },
    instantiateStreaming: undefined,
    instantiate: async (source: BufferSource, imports: WebAssembly.Imports) => {
      const module = engine ?? await compile(source);
      if (!engine) onCompiled(module);
      return { module, instance: await instantiate(module, imports) };
    },
  });
  // Compiled already, it needs no bytes; some must be there, or the package goes and reads them.
  const bytes = engine
    ? new Uint8Array(8)
    : await readFile(new URL(ENGINE, root)).catch(() => undefined);
  if (bytes) ort.env.wasm.wasmBinary = bytes;
}

/**
 * Everything runs on the CPU so far: trees have no WebGPU kernels in ONNX Runtime, and its WebGPU build
 * does not take them at all. Who asks for a GPU is told what there is, and why it is not used.
 */
async function chooseDevice(device: Start["device"]) {
  const runsOn = "wasm, one thread";
  if (device === "cpu") return { runsOn };
  const adapter = await findAdapter();
  const why = typeof adapter === "string"
    ? adapter
    : `${adapter.info.description || adapter.info.vendor} is there, but has no kernels for trees`;
  return { runsOn, warning: `ML_DEVICE=gpu: ${why}; models run on ${runsOn}` };
}

/** A GPU that is one, or why there is none. */
async function findAdapter(): Promise<GPUAdapter | string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), ADAPTER_MS);
  });
  try {
    const asked = navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    const adapter = await Promise.race([asked, late]);
    if (adapter === "late") return `no GPU has answered within ${ADAPTER_MS} ms`;
    if (!adapter) return "there is no GPU";
    const { isFallbackAdapter, description, vendor } = adapter.info;
    return isFallbackAdapter ? `${description || vendor} is a program, not a GPU` : adapter;
  } catch (error) {
    return `no GPU can be asked (${error})`;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws Error naming what does not fit */
async function open({ onnx, width }: Load): Promise<Session> {
  const session = await ort.InferenceSession.create(onnx, {
    executionProviders: ["wasm"],
    intraOpNumThreads: 1,
  });
  const why = whyUnfit("features", session.inputMetadata, width) ??
    whyUnfit("score", session.outputMetadata, 1);
  if (why === undefined) return { session, width };
  await session.release();
  throw new Error(why);
}

function whyUnfit(
  name: "features" | "score",
  found: ort.InferenceSession["inputMetadata"],
  width: number,
): string | undefined {
  const wanted = `one tensor "${name}", float32 [rows, ${width}]`;
  const shown = found.map((each) =>
    each.isTensor ? `"${each.name}", ${each.type} [${each.shape.join(", ")}]` : `"${each.name}"`
  ).join(" and ");
  const [only] = found;
  const fits = found.length === 1 && only?.isTensor && only.name === name &&
    only.type === "float32" && only.shape.length === 2 && typeof only.shape[0] === "string" &&
    only.shape[1] === width;
  return fits ? undefined : `must have ${wanted}: it has ${shown || "none"}`;
}

async function run(
  { session, width }: Session,
  rows: Float32Array,
  count: number,
): Promise<Float32Array<ArrayBuffer>> {
  const features = new ort.Tensor("float32", rows, [count, width]);
  const { score } = await session.run({ features });
  const data = score?.data;
  if (!(data instanceof Float32Array) || data.length !== count) {
    throw new Error(`the model answered ${data?.length ?? "no"} scores to ${count} rows`);
  }
  // The engine's own memory must not leave with the message.
  return data.slice();
}

serve();
