/// <reference lib="deno.worker" />
/** The dying worker, which keeps the second model it is to load waiting until it hears that it may. */

import "./dying_inference_worker.ts";
import type { InferenceOrder } from "../../../services/ml/serving/messages.ts";
import { WAITING } from "./asked_of_worker.ts";

const SECOND = 2;

const obey = self.onmessage!;
self.onmessage = (event: MessageEvent<InferenceOrder>) => {
  const { data } = event;
  if (data.type !== "load" || data.model !== SECOND) return obey.call(self, event);
  const channel = new BroadcastChannel(WAITING);
  channel.onmessage = () => {
    channel.close();
    obey.call(self, event);
  };
  channel.postMessage("");
};
