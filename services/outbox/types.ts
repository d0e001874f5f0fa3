/** Where commits announce to. Each sink has a loop of its own; none waits for another. */
export const SINKS = ["room", "stream", "webhook", "board"] as const;
export type SinkName = (typeof SINKS)[number];

export interface OutboxRow {
  id: number;
  /** Room, topic, kind of the announced event, or mode whose boards follow. */
  target: string;
  payload: Record<string, unknown>;
  createdAt: Date;
  /** What it belongs to: `traceparent;request`. */
  trace: string | null;
}

/** A row that its sink refuses: shown to operators, and set aside where others go out. */
export interface RefusedRow extends OutboxRow {
  kind: SinkName;
  attempts: number;
  error: string;
  /** Null while it is still tried. */
  parkedAt: Date | null;
}

/** What became of a round of rows; those that are in neither list were not tried. */
export interface Sent {
  sent: number[];
  failed: { id: number; error: string }[];
  /** Targets that wait for the sake of their order: what stands behind waits with them. */
  held?: string[];
  /** Why the sink as a whole does not answer. */
  outage?: unknown;
}

export interface Sink {
  name: SinkName;
  /** Pause after a round, where nobody waits for a single row: those that come meanwhile go together. */
  gatherMs?: number;
  /** Sends rows, oldest first, with their ids as idempotency keys. Never throws. */
  send(rows: readonly OutboxRow[]): Promise<Sent>;
}
