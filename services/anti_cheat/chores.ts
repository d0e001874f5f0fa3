import { type Chore, HOUR } from "../platform/work/chores.ts";
import type { EventStream } from "../platform/streams/event_stream.ts";
import { ALERT_TOPIC } from "./events.ts";

/** Alerts of each partition that stay in the stream while nobody reads it; all are rows anyhow. */
const ALERTS_KEPT = 5_000;

export const antiCheatChores = ({ stream }: { stream: Pick<EventStream, "shed"> }): Chore[] => [
  { name: "alert stream", every: HOUR, run: () => stream.shed(ALERT_TOPIC, ALERTS_KEPT) },
];
