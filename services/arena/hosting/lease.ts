/**
 * That this node lives, for those who would take its matches for lost, and what dead nodes left (AR4).
 *
 * Holds when the lease was renewed last, and which matches nobody played at the last look, for want of
 * a living host or because this node failed half way in taking them. What nobody plays at two looks in
 * a row is lost, so that an outage of the database alone, after which hosts renew their leases, loses
 * nobody's match. `run` drives it while the process serves.
 */

import type { LeaseStore } from "../../leases/mod.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Settling } from "./settling.ts";
import { HOST_LEASE, type HostStore } from "./store.ts";
import type { HostedMatches } from "./matches.ts";

export interface HostLease {
  /** Before a match is begun here: from now on others know that this node lives. */
  hold(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

const LEASE_MS = 3_000;
const RENEW_MS = 1_000;
/** Looks for dead hosts, in renewals: a match is given up 7 s after its host died at the latest. */
const LOOK_EVERY = 2;

export function createHostLease(
  { leases, store, matches, settling, node, clock, log }: {
    leases: Pick<LeaseStore, "take" | "prune">;
    store: Pick<HostStore, "listDeadOrOwn" | "listRunning">;
    matches: Pick<HostedMatches, "list" | "lose">;
    settling: Pick<Settling, "lose">;
    /** Unique name of this process. */
    node: string;
    clock: Clock;
    log: Logger;
  },
): HostLease {
  let heldAt = -Infinity;
  let suspects = new Set<string>();

  async function renew(): Promise<void> {
    const late = clock.elapsed() - heldAt > LEASE_MS;
    await leases.take(`${HOST_LEASE}${node}`, node, LEASE_MS);
    heldAt = clock.elapsed();
    if (!late || matches.list().length === 0) return;
    // Others may have given up what this node was too long silent about.
    const running = new Set(await store.listRunning(node));
    for (const match of matches.list()) if (!running.has(match.id)) matches.lose(match.id);
  }

  async function look(): Promise<void> {
    const listed = await store.listDeadOrOwn(node);
    const played = new Set(matches.list().map(({ id }) => id));
    const unplayed = listed.filter(({ id, host }) => host !== node || !played.has(id));
    for (const match of unplayed) {
      if (!suspects.has(match.id)) continue;
      log.warn({ match: match.id, host: match.host }, "arena: nobody plays the match any more");
      await settling.lose({ ...match, practice: match.practisedBy !== null });
    }
    suspects = new Set(unplayed.map(({ id }) => id));
  }

  return {
    async hold() {
      if (heldAt === -Infinity) await leases.prune(HOST_LEASE);
      if (clock.elapsed() - heldAt > RENEW_MS) await renew();
    },
    async run(signal) {
      for (let n = 1; !signal.aborted; n++) {
        await clock.sleep(RENEW_MS, signal);
        if (signal.aborted) return;
        try {
          if (matches.list().length > 0) await renew();
          if (n % LOOK_EVERY === 0) await look();
        } catch (error) {
          log.debug({ err: String(error) }, "arena: cannot look for dead hosts");
        }
      }
    },
  };
}
