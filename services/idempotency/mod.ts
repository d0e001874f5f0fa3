/** Idempotency: the same request twice is done once and answered twice (GEN4). */

export { createOnceStore, type OnceKey, type OnceStore } from "./store.ts";

/** How long a first answer is kept. */
export const KEPT_MS = 24 * 3_600_000;
