/** Tells a fault of an engine below us (gone, restarting, refusing) from a defect of ours. */

import { Failure, requestFailures } from "./errors.ts";
import { isTransientSqlState } from "./sqlstate.ts";

const TRANSIENT_CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);
/** The Redis client's own classes; Redis' errors say the reason in their first word. */
const TRANSIENT_NAMES = new Set([
  "ClientClosedError",
  "ClientOfflineError",
  "ConnectionTimeoutError",
  "DisconnectsClientError",
  "KafkaUnavailable",
  "NotConnected",
  "TooLate",
  "SocketClosedUnexpectedlyError",
  "SocketTimeoutError",
  "SocketTimeoutDuringMaintenanceError",
]);
const TRANSIENT_REPLIES =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|MISCONF|BUSY|NOREPLICAS) /;

export function isUnavailable(error: unknown): boolean {
  if (error instanceof Failure) return error.row.status === 503;
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return TRANSIENT_CODES.has(code) || isTransientSqlState(error) ||
    TRANSIENT_NAMES.has(error.constructor.name) || TRANSIENT_NAMES.has(error.name) ||
    TRANSIENT_REPLIES.test(error.message) ||
    (error instanceof AggregateError && error.errors.some(isUnavailable)) ||
    (error.cause !== undefined && isUnavailable(error.cause));
}

/** Engine faults become the failure callers may see; anything else stays what it is. */
export function asFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (isUnavailable(error)) {
    return requestFailures.make("unavailable", "An engine this request needs does not answer", {
      cause: error,
    });
  }
  return undefined;
}
