/** Whether what is sent to a collector arrives: the runtime sends traces, and says nothing where they get lost. */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "./log.ts";
import { untraced } from "./trace.ts";

const EVERY_MS = 60_000;
const PATIENCE_MS = 2_000;

/** Says when it stops answering, and when it is back; until the signal aborts. @param url of its traces */
export async function watchCollector(
  { url, clock, log, signal }: { url: string; clock: Clock; log: Logger; signal: AbortSignal },
): Promise<void> {
  let away = false;
  while (!signal.aborted) {
    const answers = await untraced(() => isThere(url));
    if (away && answers) log.info("traces: the collector is back");
    if (!away && !answers) {
      log.warn({ url }, "traces: the collector does not take them, calls go on without");
    }
    away = !answers;
    await clock.sleep(EVERY_MS, signal);
  }
}

/** Nothing is sent; who wants to know first who asks is there. */
async function isThere(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"resourceSpans":[]}`,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.body?.cancel();
    return answer.status < 500;
  } catch {
    return false;
  }
}
