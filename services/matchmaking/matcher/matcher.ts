/**
 * The matcher of one mode: the queue in memory, rebuilt from the rows whenever this node takes the
 * mode's lease, woken by arrivals and by the next window that reaches somebody (MM11, MM16).
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { LeaseStore } from "../../leases/mod.ts";
import type { Mode } from "../../game/mod.ts";
import type { MatchmakingMetrics } from "../metrics.ts";
import type { Maintenance } from "./maintenance.ts";
import type { Claim, QueueStore } from "../stores/queue.ts";
import type { Queue } from "../rules/queue.ts";
import type { Joining } from "../types.ts";

export interface Matcher {
  mode: Mode;
  /**
   * One pass over the pools (all regions by default).
   * With `release` the mode is free again afterwards.
   * @returns ids of the matches made, or null while another node holds the mode
   */
  pass(region?: string, options?: { release: boolean }): Promise<string[] | null>;
  /** Passes for ever: at once when woken, else when a window comes to reach somebody. */
  run(signal: AbortSignal): Promise<void>;
  /** Something changed in the queue. */
  wake(): void;
  release(): Promise<void>;
}

/** Another node takes over within 5 s of this one's death: lease plus one renewal. */
const LEASE_MS = 3_000;
const RENEW_MS = 1_000;
const RETRY_MS = 10;
/**
 * Tickets become visible in commit order, not in the order of their times: most passes look back a
 * little, one a second further.
 */
const LOOK_BACK_MS = 2_000;
const LOOK_FAR_BACK_MS = 30_000;
const RESYNC_MS = 15_000;
const CLAIMS_PER_STATEMENT = 250;
/** Whoever left since the queue was read costs the others a claim: they are matched again at once. */
const ATTEMPTS = 3;

export function createMatcher(
  {
    mode,
    closed = false,
    createQueue,
    store,
    maintenance,
    leases,
    holder,
    issueJoinToken,
    metrics,
    clock,
    ids,
    log,
  }: {
    mode: Mode;
    /** True for a mode that nobody queues for any more: who waits is let go, nobody is matched. */
    closed?: boolean;
    /** An empty queue: a node that takes over knows nothing. */
    createQueue: () => Queue;
    store: QueueStore;
    maintenance: Maintenance;
    leases: LeaseStore;
    /** Unique name of this process. */
    holder: string;
    /** For who is seated in a match that is already played somewhere. */
    issueJoinToken: (userId: string, matchId: string, expiresAt: number) => string;
    metrics: Pick<MatchmakingMetrics, "placed" | "made" | "passed">;
    clock: Clock;
    ids: Ids;
    log: Logger;
  },
): Matcher {
  const leaseName = `matcher:${mode.id}`;
  let queue = createQueue();
  let fence: number | null = null;
  /** Until when the lease needs no renewal; the claim asks the database in any case. */
  let heldUntil = -Infinity;
  /** When everything was last read, and the farther past. */
  let syncedAt = -Infinity;
  let farAt = -Infinity;
  let dirty = true;
  let wakeUp: (() => void) | undefined;
  let passing: Promise<unknown> = Promise.resolve();

  /** Whether this node holds the mode, taking or renewing the lease where necessary. */
  async function hold(): Promise<boolean> {
    if (clock.elapsed() < heldUntil) return fence !== null;
    const held = await leases.take(leaseName, holder, LEASE_MS);
    if (held !== fence) {
      queue = createQueue();
      syncedAt = -Infinity;
    }
    fence = held;
    heldUntil = held === null ? -Infinity : clock.elapsed() + RENEW_MS;
    return held !== null;
  }

  /** Reads what the queue lacks: everything after a change of hands, else the recent arrivals. */
  async function sync(thorough: boolean): Promise<void> {
    const now = clock.now();
    const elapsed = clock.elapsed();
    const whole = thorough || elapsed - syncedAt > RESYNC_MS;
    const far = whole || elapsed - farAt >= RENEW_MS;
    if (far) {
      await maintenance.run(now);
      queue.setOpenSlots(await store.listOpenSlots(mode.id));
      farAt = elapsed;
    }
    const since = whole ? 0 : now - (far ? LOOK_FAR_BACK_MS : LOOK_BACK_MS);
    const rows = await store.listQueued(mode.id, new Date(since));
    if (whole) {
      const present = new Set(rows.map(({ ticketId }) => ticketId));
      queue.remove([...queue.ids()].filter((id) => !present.has(id)));
      syncedAt = elapsed;
    }
    queue.add(rows);
  }

  async function passNow(region: string | undefined, thorough: boolean): Promise<string[] | null> {
    if (!await hold()) return null;
    const began = clock.elapsed();
    dirty = false;
    await sync(thorough);
    const made: string[] = [];
    if (closed) return made;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { proposals, joins } = queue.match(clock.now(), region);
      let returned = await join(joins);
      const claims = proposals.map((proposal): Claim => ({ matchId: ids.next(), proposal }));
      for (let i = 0; i < claims.length; i += CLAIMS_PER_STATEMENT) {
        returned += await claim(claims.slice(i, i + CLAIMS_PER_STATEMENT), made);
      }
      if (returned === 0) break;
    }
    metrics.passed(mode.id, (clock.elapsed() - began) / 1000);
    return made;
  }

  const lease = () => ({ name: leaseName, holder, fence: fence! });
  const within = (seconds: number | undefined, now: number) =>
    seconds === undefined ? null : new Date(now + seconds * 1000);

  /** Claims what it can and adds the ids to `made`. @returns how many tickets came back */
  async function claim(claims: Claim[], made: string[]): Promise<number> {
    const now = clock.now();
    const terms = {
      mode: mode.id,
      at: new Date(now),
      acceptBy: within(mode.ready_check_s, now),
      assignBy: within(mode.assign_within_s, now),
    };
    const done = await store.claim(lease(), terms, claims);
    made.push(...done);
    metrics.made(mode.id, done.size);
    for (const { matchId, proposal } of claims) {
      if (done.has(matchId)) metrics.placed(mode.id, proposal.teams.flat(), now);
    }
    return await requeue(
      claims.filter(({ matchId }) => !done.has(matchId))
        .flatMap(({ proposal }) => proposal.teams.flat().map(({ ticketId }) => ticketId)),
    );
  }

  async function join(joins: Joining[]): Promise<number> {
    if (joins.length === 0) return 0;
    const now = clock.now();
    const terms = { mode: mode.id, at: new Date(now) };
    // None of them is longer in the match than a match may last.
    const until = now + mode.max_duration_s * 1000;
    const invitations = joins.flatMap(({ matchId, ticket }) =>
      ticket.members.map(({ userId }) => ({
        matchId,
        userId,
        joinToken: issueJoinToken(userId, matchId, until),
      }))
    );
    const done = await store.join(lease(), terms, joins, invitations);
    const joined = joins.map(({ ticket }) => ticket).filter(({ ticketId }) => done.has(ticketId));
    metrics.placed(mode.id, joined, now);
    return await requeue(
      joins.map(({ ticket }) => ticket.ticketId).filter((ticketId) => !done.has(ticketId)),
    );
  }

  /** Their partners were cancelled under our hands, or the lease was lost: they wait on. */
  async function requeue(ticketIds: string[]): Promise<number> {
    if (ticketIds.length === 0) return 0;
    const still = await store.listStill(ticketIds);
    queue.add(still);
    if (still.length > 0) {
      dirty = true;
      heldUntil = -Infinity;
    }
    return still.length;
  }

  async function releaseLease(): Promise<void> {
    if (fence !== null) await leases.release(leaseName, holder);
    fence = null;
    heldUntil = -Infinity;
  }

  /** Passes never overlap: the queue belongs to one at a time. */
  function inTurn(
    region: string | undefined,
    { release, thorough }: { release: boolean; thorough: boolean },
  ): Promise<string[] | null> {
    const next = passing.then(async () => {
      try {
        const made = await passNow(region, thorough);
        if (release && made) await releaseLease();
        return made;
      } catch (error) {
        // What was taken out of the queue and not claimed is read again.
        queue = createQueue();
        syncedAt = -Infinity;
        heldUntil = -Infinity;
        throw error;
      }
    });
    passing = next.catch(() => {});
    return next;
  }

  return {
    mode,
    pass: (region, { release } = { release: false }) => inTurn(region, { release, thorough: true }),
    wake() {
      dirty = true;
      wakeUp?.();
    },
    async run(signal) {
      while (!signal.aborted) {
        try {
          const made = await inTurn(undefined, { release: false, thorough: false });
          if (made && made.length > 0) {
            log.debug({ mode: mode.id, matches: made.length }, "matchmaking: matches made");
          }
        } catch (error) {
          log.warn({ err: String(error), mode: mode.id }, "matchmaking: pass failed, trying again");
          await clock.sleep(RENEW_MS, signal);
        }
        if (dirty && fence !== null) {
          // A ticket that stays locked must not be asked for without a pause.
          await clock.sleep(RETRY_MS, signal);
          continue;
        }
        const idle = new AbortController();
        wakeUp = () => idle.abort();
        // The lease is renewed in any case; a window may reach somebody sooner.
        const next = fence === null ? Infinity : queue.nextAt() - clock.now();
        const pause = Math.min(RENEW_MS, Math.max(1, next));
        await clock.sleep(pause, AbortSignal.any([signal, idle.signal]));
        wakeUp = undefined;
      }
    },
    async release() {
      await passing;
      await releaseLease();
    },
  };
}
