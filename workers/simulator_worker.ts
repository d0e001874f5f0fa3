/// <reference lib="deno.worker" />
/** The simulator's thread: one trial, then it is ended (MM18). */

import "../services/platform/runtime/inside.ts";
import { runTrial, type TrialOrder } from "../services/simulator/mod.ts";

self.onmessage = ({ data }: MessageEvent<TrialOrder>) => self.postMessage(runTrial(data));
