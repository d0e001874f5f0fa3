/**
 * Deletions that the staff asks for: they come after a delay, and can be revoked until then.
 *
 * Holds nothing: a plan is a row, the player is told in the transaction that makes it, and a chore
 * carries out what is due, on whichever node. What has begun is finished, also after a node's death.
 */

import type { AuditEntry } from "../audit/mod.ts";
import { type Actor, identityFailures } from "../identity/mod.ts";
import { DAY } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import { privacyFailures } from "./errors.ts";
import { deletionPlanned } from "./events.ts";
import { rowsOf } from "./pages.ts";
import type { PlannedDeletionStore, ToPlayer } from "./planned_store.ts";
import type { PlannedDeletion } from "./types.ts";

/** How long a deletion can be revoked. */
export const DELETION_DELAY_MS = 7 * DAY;
const AT_A_TIME = 20;

export interface PlannedDeletions {
  /** @throws identity.user_not_found, identity.not_oneself, privacy.deletion_planned */
  plan(actor: Actor, userId: string, reason: string): Promise<PlannedDeletion>;
  /** @throws privacy.no_deletion, privacy.deletion_begun */
  revoke(actor: Actor, userId: string): Promise<void>;
  find(userId: string): Promise<PlannedDeletion | undefined>;
  /** Carries out what is due; one that fails keeps none of the others waiting. @throws AggregateError of what failed */
  carryOut(signal?: AbortSignal): Promise<void>;
}

export function createPlannedDeletions(
  { store, erase, clock }: {
    store: PlannedDeletionStore;
    /** Has an account go. */
    erase: (userId: string) => Promise<void>;
    clock: Pick<Clock, "now">;
  },
): PlannedDeletions {
  function entryOf(action: string, actor: Actor, userId: string, details: object): AuditEntry {
    return {
      ...{ at: new Date(clock.now()), action, actor: actor.caller.id, subjects: [userId] },
      ...{ addresses: [actor.address], outcome: "done", details: { ...details } },
    };
  }

  const told = (dueAt: Date | null): ToPlayer => ({
    event: deletionPlanned,
    data: { due_at: dueAt?.toISOString() ?? null },
  });

  return {
    async plan(actor, userId, reason) {
      if (actor.caller.id === userId) {
        throw identityFailures.make("not_oneself", "Cannot plan the deletion of yourself");
      }
      const askedAt = new Date(clock.now());
      const dueAt = new Date(clock.now() + DELETION_DELAY_MS);
      const planned = { userId, askedBy: actor.caller.id, reason, askedAt, dueAt, begunAt: null };
      const details = { reason, due_at: dueAt.toISOString() };
      const entry = entryOf("privacy.plan_deletion", actor, userId, details);
      const before = await store.plan(planned, told(dueAt), entry);
      if (before === null) {
        throw identityFailures.make("user_not_found", `Cannot find the player ${userId}`);
      }
      if (before) {
        throw privacyFailures.make("deletion_planned", "Cannot plan it: there is a plan already", {
          members: { asked_by: before.askedBy, due_at: before.dueAt.toISOString() },
        });
      }
      return planned;
    },

    async revoke(actor, userId) {
      const entry = entryOf("privacy.revoke_deletion", actor, userId, {});
      if (await store.revoke(userId, told(null), entry)) return;
      const there = await store.find(userId);
      throw there
        ? privacyFailures.make("deletion_begun", "Cannot revoke the deletion: it has begun")
        : privacyFailures.make("no_deletion", "Cannot revoke the deletion: none is planned");
    },

    find: store.find,

    async carryOut(signal) {
      const failed: unknown[] = [];
      for await (const planned of due()) {
        if (signal?.aborted) break;
        try {
          await carryOutOne(planned);
        } catch (error) {
          failed.push(error);
        }
      }
      if (failed.length > 0) {
        throw new AggregateError(failed, `Cannot carry out ${failed.length} planned deletions`);
      }
    },
  };

  async function carryOutOne({ userId, askedBy, reason, begunAt }: PlannedDeletion): Promise<void> {
    const actor = { caller: { id: askedBy, roles: [] }, address: "" };
    const entry = {
      ...entryOf("privacy.delete", actor, userId, { reason, planned: true }),
      addresses: [],
    };
    // Begun long ago: its node died. Erasing twice removes nothing more.
    if (!begunAt && !await store.begin(userId, entry)) return;
    await erase(userId);
  }

  /** Each once, those among them that fail every time too: they come before nobody for good. */
  function due(): AsyncGenerator<PlannedDeletion> {
    const now = new Date(clock.now());
    return rowsOf<PlannedDeletion>((after, size) => store.listDue(now, after, size), AT_A_TIME);
  }
}
