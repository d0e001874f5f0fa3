/** What the work in hand belongs to: carried along every await, read by the logger. */

import { AsyncLocalStorage } from "node:async_hooks";

export interface WorkContext {
  requestId: string;
  /** Of a batch that several requests brought: all of them, the first among them. */
  requestIds?: readonly string[];
  /** `traceparent` that the caller sent. */
  trace?: string;
  /** Whose request only reads, where that one is of the staff: what it asks for in bulk a standby may answer. */
  reader?: Reader;
}

export interface Reader {
  /** User or client id. */
  id: string;
  /**
   * How far a standby must be to know what they did, in bytes of the log; undefined: nothing of theirs
   * is told of a standby yet. Asked for once a request.
   */
  position?: Promise<number | undefined>;
  /** Why the primary answered something of this request: what follows must not be older. */
  refused?: "down" | "not_standby" | "behind" | "own_act";
}

export const workContext = new AsyncLocalStorage<WorkContext>();
