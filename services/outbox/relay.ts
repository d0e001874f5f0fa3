/**
 * The relay: takes what commits announced to rooms, streams and a studio's own systems (INT2).
 *
 * One node relays at a time, under a lease, so that a room hears its announcements in their order. A
 * row goes out with its id as idempotency key and is removed afterwards: a relay that dies between
 * the two sends again, and the room drops the repetition.
 */

import type { Clock } from "../platform/clock.ts";
import { type EventKind, violation } from "../platform/event_kind.ts";
import type { EventStream, StreamEntry } from "../platform/event_stream.ts";
import type { Logger } from "../platform/log.ts";
import { runOnNews } from "../platform/news_loop.ts";
import type { RoomHub } from "../platform/room_hub.ts";
import type { LeaseStore } from "../leases/mod.ts";
import type { Announcement } from "../webhooks/mod.ts";
import type { OutboxRow, OutboxStore } from "./store.ts";

export interface Relay {
  /** Relays what is there. @returns how many rows, or null while another node relays */
  relay(): Promise<number | null>;
  run(signal: AbortSignal): Promise<void>;
  release(): Promise<void>;
}

const LEASE = "relay";
const LEASE_MS = 3_000;
const POLL_MS = 1_000;
const BATCH = 500;

export function createRelay(
  { store, leases, holder, rooms, stream, announce, declared, clock, log }: {
    store: OutboxStore;
    leases: LeaseStore;
    holder: string;
    rooms: RoomHub;
    stream: EventStream;
    /** Addresses events to the webhooks that subscribed to them. */
    announce: (announcements: Announcement[]) => Promise<void>;
    /** What is announced; where given, rows that say something else are reported. */
    declared?: readonly EventKind[];
    clock: Clock;
    log: Logger;
  },
): Relay {
  let relaying: Promise<unknown> = Promise.resolve();
  /** Until when the lease needs no renewal. */
  let heldUntil = -Infinity;

  async function relayNow(): Promise<number | null> {
    if (clock.elapsed() >= heldUntil) {
      if (await leases.take(LEASE, holder, LEASE_MS) === null) return null;
      heldUntil = clock.elapsed() + LEASE_MS / 3;
    }
    const rows = await store.list(BATCH);
    if (rows.length === 0) return 0;
    for (const row of rows) report(row);
    await Promise.all([relayRooms(rows), relayStreams(rows), relayWebhooks(rows)]);
    await store.remove(rows.map(({ id }) => id));
    return rows.length;
  }

  /** What no client was promised is a fault of ours; it is relayed all the same. */
  function report({ kind, target, payload }: OutboxRow): void {
    if (!declared || kind === "stream") return;
    const name = kind === "room" ? String(payload["kind"]) : target;
    const wrong = violation(
      declared.find((event) => event.kind === name),
      kind === "room" ? payload["data"] : payload,
    );
    if (wrong !== undefined) log.error({ kind, event: name, wrong }, "outbox: not as declared");
  }

  async function relayRooms(rows: OutboxRow[]): Promise<void> {
    // Rooms do not wait for one another; within a room the order of the rows counts.
    const byRoom = Map.groupBy(rows.filter(({ kind }) => kind === "room"), ({ target }) => target);
    await Promise.all([...byRoom].map(async ([room, messages]) => {
      for (const { id, payload } of messages) {
        const { kind, data } = payload as { kind: string; data: unknown };
        await rooms.publish(room, { kind, data, key: `outbox:${id}` });
      }
    }));
  }

  async function relayStreams(rows: OutboxRow[]): Promise<void> {
    const byTopic = Map.groupBy(
      rows.filter(({ kind }) => kind === "stream"),
      ({ target }) => target,
    );
    for (const [topic, messages] of byTopic) {
      await stream.append(
        topic,
        messages.map(({ payload, createdAt }): StreamEntry => {
          const { id, key, ...body } = payload;
          return {
            id: String(id),
            key: String(key),
            body: JSON.stringify({ ...body, ts: createdAt.getTime() }),
          };
        }),
      );
    }
  }

  async function relayWebhooks(rows: OutboxRow[]): Promise<void> {
    const announced = rows.filter(({ kind }) => kind === "webhook").map((row): Announcement => ({
      eventId: `evt_${row.id}`,
      kind: row.target,
      data: row.payload,
      at: row.createdAt,
    }));
    if (announced.length > 0) await announce(announced);
  }

  function relay(): Promise<number | null> {
    const next = relaying.then(relayNow);
    relaying = next.catch(() => {});
    return next;
  }

  return {
    relay,
    run: (signal) =>
      runOnNews({
        name: "outbox: relay",
        listen: store.listen,
        work: async () => (await relay() ?? 0) === BATCH,
        everyMs: POLL_MS,
        clock,
        log,
        signal,
      }),
    async release() {
      await relaying;
      heldUntil = -Infinity;
      await leases.release(LEASE, holder);
    },
  };
}
