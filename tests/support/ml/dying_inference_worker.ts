/// <reference lib="deno.worker" />
/** The inference worker itself, which a row can kill, hang, or ask what it has run: its first value says so. */

import "../../../workers/inference_worker.ts";
import type { InferenceOrder } from "../../../services/ml/serving/messages.ts";

export const KILLS = 666_000;
export const HANGS = 777_000;
/** Answered by how often this thread has run the model. */
export const COUNTS = 888_000;
/** Answered by a number that no other thread has. */
export const WHO = 555_000;
/** Answered by an error. */
export const FAILS = 999_000;
/** From here on this thread answers everything by an error. */
export const BREAKS = 999_500;
/** A model that is never loaded; whoever listens to this channel hears that it was tried. */
export const HANGS_ON_LOAD = Uint8Array.of(7, 7, 7);
export const LOADING = "a model is being loaded for ever";

const runs = new Map<number, number>();

const thread = { isBroken: false, number: Math.fround(Math.random()) };

const obey = self.onmessage!;
self.onmessage = (event: MessageEvent<InferenceOrder>) => {
  const { data } = event;
  if (data.type === "run" && data.rows[0] === KILLS) throw new Error("killed by a row");
  // Never answered, as by an engine that does not come back.
  if (data.type === "run" && data.rows[0] === HANGS) return;
  if (data.type === "load" && data.onnx.length === HANGS_ON_LOAD.length) {
    const channel = new BroadcastChannel(LOADING);
    channel.postMessage("");
    return channel.close();
  }
  if (data.type === "run" && data.rows[0] === COUNTS) {
    const scores = new Float32Array(data.count).fill(runs.get(data.model) ?? 0);
    return self.postMessage({ type: "done", id: data.id, scores });
  }
  if (data.type === "run" && data.rows[0] === WHO) {
    const scores = new Float32Array(data.count).fill(thread.number);
    return self.postMessage({ type: "done", id: data.id, scores });
  }
  if (data.type === "run" && data.rows[0] === BREAKS) thread.isBroken = true;
  if (data.type === "run" && (thread.isBroken || data.rows[0] === FAILS)) {
    return self.postMessage({ type: "failed", id: data.id, why: "no memory is left" });
  }
  if (data.type === "run") runs.set(data.model, (runs.get(data.model) ?? 0) + 1);
  obey.call(self, event);
};
