/** Waits that end: with an answer, after a time, or when the caller no longer wants one. */

import { VezeError } from "./rest/problem.ts";
import type { Runtime } from "./runtime.ts";

export interface Limit {
  runtime: Pick<Runtime, "after">;
  ms: number;
  /** Ends the wait with its reason. */
  signal?: AbortSignal | undefined;
  /** What was not answered: "the service at https://game.example". */
  whom: string;
}

/**
 * What `work` resolves with. It is given a signal that ends it too; one that does not listen is left to
 * itself. @throws VezeError `offline` when the time is up; the reason of the caller's signal
 */
export async function within<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { runtime, ms, signal, whom }: Limit,
): Promise<T> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  let callOff = () => {};
  let onAbort = () => {};
  const over = new Promise<never>((_, reject) => {
    const giveUp = (reason: unknown) => {
      reject(reason);
      stop.abort(reason);
    };
    callOff = runtime.after(ms, () => {
      giveUp(new VezeError("offline", `No answer from ${whom} within ${Math.round(ms / 1_000)} s`));
    });
    onAbort = () => giveUp(signal!.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([over, work(stop.signal)]);
  } finally {
    callOff();
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Browsers say no more than "Failed to fetch": what it can be is said here. */
export function unreachable(whom: string, cause: unknown): VezeError {
  const error = new VezeError(
    "offline",
    `Cannot reach ${whom}: no network, nobody listens there, or its CORS_ORIGINS lack this page's origin`,
  );
  error.cause = cause;
  return error;
}
