/**
 * Rows of devices that wait for a player to let them in (RFC 8628). Whoever holds a request and a player
 * takes the player first, as deletions and suspensions do.
 */

import { and, eq, gt, lt } from "drizzle-orm";
import type { Database } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { deviceRequests } from "../../../db/schema/identity.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import { isSqlState } from "../../platform/sqlstate.ts";
import type { User } from "../types.ts";
import { beginSession, type Entry, entryOf, type EntryRefusal, holdEntrant } from "./entry.ts";

/** What a player is shown of a device that asks. */
export interface DeviceRequest {
  userCode: string;
  name: string;
  address: string;
  createdAt: Date;
}

export interface NewDeviceRequest extends DeviceRequest {
  deviceHash: Uint8Array;
  intervalS: number;
  until: Date;
}

export type Polled =
  | { kind: "entered"; user: User }
  | { kind: "waiting" }
  /** It asked too early, and waits longer from now on. */
  | { kind: "early"; intervalS: number }
  | { kind: "denied"; because: EntryRefusal | "denied" | "signed_out" }
  | { kind: "expired" };

export interface DeviceStore {
  /** @returns false where another request has the code */
  insert(request: NewDeviceRequest): Promise<boolean>;
  /** One that waits for an answer. */
  find(userCode: string, now: Date): Promise<DeviceRequest | undefined>;
  /**
   * Lets a device in or not, once.
   * @returns `over` where the session that answers has ended, `answered` where somebody has before
   */
  answer(
    answer: { userCode: string; userId: string; sessionId: string; isAllowed: boolean },
    entry: AuditEntry,
  ): Promise<"done" | "unknown" | "answered" | "over">;
  /** The device asks; a session begins once, in one transaction with its audit row. */
  poll(deviceHash: Uint8Array, entry: Entry): Promise<Polled>;
  prune(before: Date): Promise<void>;
}

/** Seconds that one who asks too early waits longer (RFC 8628, §3.5). */
const LONGER_S = 5;

export function createDeviceStore({ sql }: Database): DeviceStore {
  const { userCode, name, address, createdAt, state, until } = deviceRequests;

  return {
    async insert(request) {
      try {
        await orm(sql).insert(deviceRequests).values({ ...request, state: "waiting" });
        return true;
      } catch (error) {
        if (isSqlState(error, "unique_violation")) return false;
        throw error;
      }
    },

    async find(code, now) {
      const [row] = await orm(sql).select({ userCode, name, address, createdAt })
        .from(deviceRequests)
        .where(and(eq(userCode, code), eq(state, "waiting"), gt(until, now)));
      return row;
    },

    answer: ({ userCode, userId, sessionId, isAllowed }, entry) =>
      sql.begin(async (tx) => {
        await tx`select from users where id = ${userId} for no key update`;
        const [session] = await tx`
          select from sessions where id = ${sessionId} and revoked_at is null`;
        if (!session) return "over";
        const { count } = await tx`
          update device_requests set state = ${isAllowed ? "allowed" : "denied"},
            user_id = ${userId}, session_id = ${sessionId}
          where user_code = ${userCode} and state = 'waiting' and until > ${entry.at}`;
        if (count === 1) {
          await insertEntry(tx, entry);
          return "done";
        }
        const [there] = await tx`
          select from device_requests where user_code = ${userCode} and until > ${entry.at}`;
        return there ? "answered" : "unknown";
      }),

    poll: (deviceHash, entry) =>
      sql.begin(async (tx): Promise<Polled> => {
        const { at } = entry;
        const [request] = await tx<typeof deviceRequests.$inferSelect[]>`
          select state, user_id as "userId", session_id as "sessionId", interval_s as "intervalS",
            asked_at as "askedAt", name
          from device_requests where device_hash = ${deviceHash} and until > ${at}`;
        if (!request) return { kind: "expired" };
        const { userId, name } = request;
        if (request.state === "denied") return { kind: "denied", because: "denied" };
        if (request.state === "waiting") {
          const isEarly = request.askedAt !== null &&
            at.getTime() - request.askedAt.getTime() < request.intervalS * 1000;
          const intervalS = request.intervalS + (isEarly ? LONGER_S : 0);
          await tx`
            update device_requests set asked_at = ${at}, interval_s = ${intervalS}
            where device_hash = ${deviceHash}`;
          return isEarly ? { kind: "early", intervalS } : { kind: "waiting" };
        }
        const held = await holdEntrant(tx, userId!, entry);
        // Whatever comes of it: the code is used up.
        const { count } = await tx`
          delete from device_requests where device_hash = ${deviceHash} and state = 'allowed'`;
        if (count === 0) return { kind: "expired" };
        const [session] = await tx`
          select from sessions where id = ${request.sessionId} and revoked_at is null`;
        const because = held.kind === "refused" ? held.because : session ? null : "signed_out";
        if (because !== null || held.kind === "refused") {
          const details = { reason: because, name };
          await insertEntry(tx, entryOf(entry, userId, "refused", details));
          return { kind: "denied", because: because! };
        }
        await beginSession(tx, held.user, entry, { name, let_in_by: request.sessionId });
        return held;
      }),

    async prune(before) {
      await orm(sql).delete(deviceRequests).where(lt(until, before));
    },
  };
}
