/**
 * Telemetry: what games tell of their players, accepted only when it is durable.
 *
 * Ingestion is called by the route, recording by the telemetry worker. Promises TEL1–TEL4.
 */

export { eventsExported } from "./exported.ts";
export { createDeadLetterStore } from "./dead_letter_store.ts";
export {
  createDeadLetters,
  DEAD_GROUP,
  DEAD_TOPIC,
  type DeadLetter,
  type DeadLetterAction,
  type DeadLetters,
} from "./dead_letters.ts";
export { telemetryChores } from "./chores.ts";
export { telemetryFailures } from "./errors.ts";
export { recordedEvents } from "./fragments.ts";
export { createTelemetryMetrics, type Recorded, type TelemetryMetrics } from "./metrics.ts";
export { createRecorder, type Recorder, TELEMETRY_GROUP, TELEMETRY_TOPIC } from "./recorder.ts";
export { maintainMonths, SEEN_KEPT_MS } from "./months.ts";
export { telemetryPersonal } from "./personal.ts";
export { createTelemetry, type Telemetry } from "./service.ts";
export { judgedKind, signalsMarkdown } from "./signals.ts";
export { createEventStore } from "./store.ts";
export type * from "./types.ts";
export { BulkAnswer, BulkBody, DeadLetterListBody, toBulkAnswer } from "./wire.ts";
