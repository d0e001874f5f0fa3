/**
 * The relay: takes what commits announced to rooms, streams, boards and a studio's own systems
 * (INT2).
 *
 * One node relays at a time, under a lease, so that a room hears its announcements in their order.
 * Each sink has a loop of its own over its own rows: one that is out of reach stops only itself. A
 * row goes out with its id as idempotency key and is removed afterwards: a relay that dies between
 * the two sends again, and the sink drops the repetition. What a sink refuses while it takes others
 * is parked after some tries, over half a minute at least; and whatever is refused is shown
 * (`GET /admin/api/outbox`).
 */

import type { LeaseStore } from "../leases/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { type EventKind, violation } from "../platform/event_kind.ts";
import type { Logger } from "../platform/observe/log.ts";
import { causedBy } from "../platform/observe/trace.ts";
import { runOnNews } from "../platform/work/news_loop.ts";
import type { OutboxMetrics } from "./metrics.ts";
import type { OutboxStore } from "./store.ts";
import type { OutboxRow, Sent, Sink, SinkName } from "./types.ts";

export interface Relay {
  /** Relays what is there, to every sink. @returns how many rows, or null while another node relays */
  relay(): Promise<number | null>;
  run(signal: AbortSignal): Promise<void>;
  release(): Promise<void>;
}

const LEASE = "relay";
const LEASE_MS = 3_000;
const POLL_MS = 1_000;
const BATCH = 500;
/** Ids of a batch in a log line. */
const SHOWN = 32;
/** Batches that are read in a round while all of them are refused. */
const BATCHES = 4;
/** Rounds in which a row is refused while others go out. */
const MOST_ATTEMPTS = 5;

export function createRelay(
  { store, leases, holder, sinks, declared, metrics, clock, log }: {
    store: OutboxStore;
    leases: LeaseStore;
    holder: string;
    sinks: readonly Sink[];
    /** What is announced; where given, rows that say something else are reported. */
    declared?: readonly EventKind[];
    metrics: OutboxMetrics;
    clock: Clock;
    log: Logger;
  },
): Relay {
  const lines = sinks.map((sink) => ({ sink, idle: Promise.resolve<unknown>(undefined) }));
  type Line = (typeof lines)[number];
  /** Until when the lease needs no renewal. */
  let heldUntil = -Infinity;
  let taking: Promise<boolean> | undefined;

  /** The sinks share the lease; whichever comes first renews it for all. */
  function hold(): Promise<boolean> {
    if (clock.elapsed() < heldUntil) return Promise.resolve(true);
    return taking ??= (async () => {
      try {
        const taken = await leases.take(LEASE, holder, LEASE_MS) !== null;
        if (taken) heldUntil = clock.elapsed() + LEASE_MS / 3;
        return taken;
      } finally {
        taking = undefined;
      }
    })();
  }

  async function round({ sink }: Line): Promise<number | null> {
    if (!await hold()) return null;
    const result: Sent = { sent: [], failed: [] };
    const held = new Set<string>();
    let after = 0;
    // What is refused may fill a batch: whether it is the rows or the sink, those behind it tell.
    for (let i = 0; i < BATCHES && result.sent.length === 0 && !result.outage; i++) {
      const rows = await store.list(sink.name, { after, limit: BATCH });
      if (rows.length === 0) break;
      for (const row of rows) report(sink.name, row);
      const taken = rows.filter(({ target }) => !held.has(target));
      const { sent, failed, outage, held: waiting = [] } = await causedBy(
        `relay ${sink.name}`,
        taken,
        async () => {
          const result = await sink.send(taken);
          const rows = result.sent.slice(0, SHOWN);
          if (rows.length > 0) log.debug({ sink: sink.name, rows }, "outbox: relayed");
          return result;
        },
      );
      for (const target of waiting) held.add(target);
      result.sent.push(...sent);
      result.failed.push(...failed);
      if (outage !== undefined) result.outage = outage;
      after = rows.at(-1)!.id;
    }
    const { sent, failed, outage } = result;
    await store.remove(sent);
    metrics.relayed(sink.name, sent.length);
    if (failed.length > 0) {
      const counts = sent.length > 0 ? MOST_ATTEMPTS : null;
      const parked = await store.refuse(failed, { most: counts, at: new Date(clock.now()) });
      for (const { id, error } of parked) log.error({ id, error }, "outbox: row parked");
    }
    if (outage !== undefined) throw outage;
    if (sent.length === 0 && failed.length > 0) throw new Error(failed[0]!.error);
    return sent.length;
  }

  /** One round of a sink at a time. */
  function inTurn(line: Line): Promise<number | null> {
    const next = line.idle.then(() => round(line));
    line.idle = next.catch(() => {});
    return next;
  }

  /** What no client was promised is a fault of ours; it is relayed all the same. */
  function report(kind: SinkName, { target, payload }: OutboxRow): void {
    if (!declared || kind === "stream" || kind === "board") return;
    const name = kind === "room" ? String(payload["kind"]) : target;
    const wrong = violation(
      declared.find((event) => event.kind === name),
      kind === "room" ? payload["data"] : payload,
    );
    if (wrong !== undefined) log.error({ kind, event: name, wrong }, "outbox: not as declared");
  }

  return {
    async relay() {
      const counts = await Promise.all(lines.map(inTurn));
      return counts.every((count) => count === null)
        ? null
        : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    },

    async run(signal) {
      await Promise.all(lines.map((line) =>
        runOnNews({
          name: `outbox: relay to ${line.sink.name}s`,
          listen: (wake) => store.listen(line.sink.name, wake),
          work: async () => (await inTurn(line) ?? 0) === BATCH,
          everyMs: POLL_MS,
          ...(line.sink.gatherMs && { gatherMs: line.sink.gatherMs }),
          clock,
          log,
          signal,
        })
      ));
    },

    async release() {
      await Promise.all(lines.map(({ idle }) => idle));
      heldUntil = -Infinity;
      await leases.release(LEASE, holder);
    },
  };
}
