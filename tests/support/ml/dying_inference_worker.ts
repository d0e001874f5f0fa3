/// <reference lib="deno.worker" />
/** The inference worker itself, which a row can kill or hang: its first value says so. */

import "../../../workers/inference_worker.ts";
import type { InferenceOrder } from "../../../services/ml/serving/messages.ts";

export const KILLS = 666_000;
export const HANGS = 777_000;

const obey = self.onmessage!;
self.onmessage = (event: MessageEvent<InferenceOrder>) => {
  const { data } = event;
  if (data.type === "run" && data.rows[0] === KILLS) throw new Error("killed by a row");
  // Never answered, as by an engine that does not come back.
  if (data.type === "run" && data.rows[0] === HANGS) return;
  obey.call(self, event);
};
