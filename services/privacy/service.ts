/**
 * Export and deletion of an account (SEC10): the walk over what each domain says in `personal.ts`.
 *
 * Holds nothing: a deletion that is under way is a row, and a chore goes on with those that a dead
 * node left. Players drive it, for themselves alone. Sessions end before anything is erased and again
 * after it, for whoever still acts for the player would leave something behind.
 */

import type { Audit } from "../audit/mod.ts";
import { type Actor, identityFailures } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { eraseAccount } from "./erase.ts";
import { rowsOf } from "./pages.ts";
import type { CollectedKind, DeletionListStore, PrivacyStore } from "./store.ts";

export interface Privacy {
  /** Everything kept about the caller: the text of one JSON object, piece by piece. */
  exportUser(actor: Actor): Promise<AsyncGenerator<string>>;
  /** The same of somebody else, for one of the staff, with why. @throws identity.user_not_found */
  exportPlayer(actor: Actor, userId: string, reason: string): Promise<AsyncGenerator<string>>;
  /** Deletes the caller's account. */
  deleteUser(actor: Actor): Promise<void>;
  /** Has an account go; who asked for it is written down elsewhere. */
  erase(userId: string): Promise<void>;
  /**
   * Goes on with deletions that a dead node left half done, and removes what arrived since; one that
   * fails keeps none of the others waiting. @throws AggregateError of what failed
   */
  finishDeletions(): Promise<void>;
}

const UNFINISHED_AT_A_TIME = 100;
/** What was on its way when an account went arrives within this time. */
const LATE_MS = 7 * 86_400_000;

export function createPrivacy(
  { store, endSessions, audit, clock }: {
    store: PrivacyStore & Pick<DeletionListStore, "findAccounts">;
    /** Ends every session of the player, on every node. */
    endSessions: (userId: string) => Promise<void>;
    audit: Audit;
    clock: Clock;
  },
): Privacy {
  async function record(
    { caller, address }: Actor,
    action: string,
    userId = caller.id,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    await audit.record({
      action,
      actor: caller.id,
      subjects: [userId],
      addresses: [address],
      outcome: "done",
      details,
    });
  }

  async function erase(userId: string): Promise<void> {
    const after = await eraseAccount({ store, endSessions, clock }, userId);
    for (const follow of after) await follow();
  }

  return {
    async exportUser(actor) {
      await record(actor, "privacy.export");
      return toJson(store.collect(actor.caller.id));
    },
    async exportPlayer(actor, userId, reason) {
      const [account] = await store.findAccounts([userId]);
      if (!account?.alive) {
        throw identityFailures.make("user_not_found", `Cannot find the player ${userId}`);
      }
      await record(actor, "privacy.export", userId, { reason });
      return toJson(store.collect(userId));
    },
    erase,
    async deleteUser(actor) {
      await record(actor, "privacy.delete");
      await erase(actor.caller.id);
    },
    async finishDeletions() {
      const since = new Date(clock.now() - LATE_MS);
      const failed: unknown[] = [];
      const unfinished = rowsOf<string>(
        (after, size) => store.listUnfinished(since, after, size),
        UNFINISHED_AT_A_TIME,
      );
      for await (const userId of unfinished) {
        await erase(userId).catch((error) => failed.push(error));
      }
      if (failed.length > 0) {
        throw new AggregateError(failed, `Cannot finish ${failed.length} deletions`);
      }
    },
  };
}

/** `{"kind": [row, …], …}`; what a player has one of stands without brackets. */
async function* toJson(kinds: Iterable<CollectedKind>): AsyncGenerator<string> {
  let before = "{";
  for (const { kind, single, pages } of kinds) {
    yield `${before}${JSON.stringify(kind)}:${single ? "" : "["}`;
    let count = 0;
    for await (const rows of pages) {
      yield (count > 0 ? "," : "") + rows.join(",");
      count += rows.length;
    }
    yield single ? (count > 0 ? "" : "null") : "]";
    before = ",";
  }
  yield "}";
}
