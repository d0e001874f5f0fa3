/// <reference lib="deno.worker" />
/** The inference worker itself, which a row can kill, hang, or ask what it has run: its first value says so. */

import "../../../workers/inference_worker.ts";
import type { InferenceOrder } from "../../../services/ml/serving/messages.ts";

export const KILLS = 666_000;
export const HANGS = 777_000;
/** Answered by how often this thread has run the model. */
export const COUNTS = 888_000;

const runs = new Map<number, number>();

const obey = self.onmessage!;
self.onmessage = (event: MessageEvent<InferenceOrder>) => {
  const { data } = event;
  if (data.type === "run" && data.rows[0] === KILLS) throw new Error("killed by a row");
  // Never answered, as by an engine that does not come back.
  if (data.type === "run" && data.rows[0] === HANGS) return;
  if (data.type === "run" && data.rows[0] === COUNTS) {
    const scores = new Float32Array(data.count).fill(runs.get(data.model) ?? 0);
    return self.postMessage({ type: "done", id: data.id, scores });
  }
  if (data.type === "run") runs.set(data.model, (runs.get(data.model) ?? 0) + 1);
  obey.call(self, event);
};
