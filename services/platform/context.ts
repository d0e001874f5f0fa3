/** What the work in hand belongs to: carried along every await, read by the logger. */

import { AsyncLocalStorage } from "node:async_hooks";

export interface WorkContext {
  requestId: string;
  /** `traceparent` that the caller sent. */
  trace?: string;
}

export const workContext = new AsyncLocalStorage<WorkContext>();
