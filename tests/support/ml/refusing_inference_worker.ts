/// <reference lib="deno.worker" />
/** The inference worker itself, in a life that can load no model. */

import "../../../workers/inference_worker.ts";
import type { InferenceOrder } from "../../../services/ml/serving/messages.ts";

const obey = self.onmessage!;
self.onmessage = (event: MessageEvent<InferenceOrder>) => {
  const { data } = event;
  if (data.type !== "load") return obey.call(self, event);
  self.postMessage({ type: "failed", id: data.id, why: "no memory is left" });
};
