import { type Chore, HOUR } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { EventStream } from "../platform/streams/event_stream.ts";
import { type BotWindowStore, WINDOWS_KEPT_MS } from "./bot_window_store.ts";
import { ALERT_TOPIC } from "./events.ts";

/** Alerts of each partition that stay in the stream while nobody reads it; all are rows anyhow. */
const ALERTS_KEPT = 5_000;

export const antiCheatChores = (
  { stream, windows, clock }: {
    stream: Pick<EventStream, "shed">;
    windows: Pick<BotWindowStore, "skip" | "prune">;
    clock: Pick<Clock, "now">;
  },
): Chore[] => [
  { name: "alert stream", every: HOUR, run: () => stream.shed(ALERT_TOPIC, ALERTS_KEPT) },
  {
    // Also where the model is switched off, or nobody scores.
    name: "bot windows",
    every: HOUR,
    async run() {
      const before = new Date(clock.now() - WINDOWS_KEPT_MS);
      await windows.skip({ before });
      await windows.prune(before);
    },
  },
];
