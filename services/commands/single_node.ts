/**
 * Without Redis the hot state lives in one process: a lease row makes sure that there is only one
 * (OPS2). The embedded engine has its directory lock for that already.
 */

import type { Services } from "../compose.ts";
import { StartRefused } from "./prepare.ts";

const LEASE = "single_node";
const LEASE_MS = 4_000;
const RENEW_MS = 1_000;

/**
 * Takes the lease, waiting as long as a process that was killed keeps it.
 * @returns keeps it until the signal aborts; resolves true when it was lost to another process
 * @throws StartRefused while another process lives
 */
export async function holdSingleNode(
  { leases, node, clock, log }: Services,
  signal: AbortSignal,
): Promise<() => Promise<boolean>> {
  const until = clock.elapsed() + LEASE_MS + RENEW_MS;
  while (await leases.take(LEASE, node, LEASE_MS) === null) {
    if (clock.elapsed() >= until) {
      throw new StartRefused(
        `Cannot start: the process ${await leases.findHolder(
          LEASE,
        )} already serves this database, ` +
          "and without REDIS_URL only one can. Set REDIS_URL on both, or stop the other.",
      );
    }
    await clock.sleep(RENEW_MS / 4, signal);
    signal.throwIfAborted();
  }
  return async function keep() {
    while (!signal.aborted) {
      await clock.sleep(RENEW_MS, signal);
      try {
        if (!signal.aborted && await leases.take(LEASE, node, LEASE_MS) === null) return true;
      } catch (error) {
        log.debug({ err: String(error) }, "single node: cannot renew the lease just now");
      }
    }
    await leases.release(LEASE, node).catch(() => {});
    return false;
  };
}
