/**
 * Export and deletion of an account (SEC10): the walk over what each domain says in `personal.ts`.
 *
 * Holds nothing: a deletion that is under way is a row, and a chore goes on with those that a dead
 * node left. Players drive it, for themselves alone. Sessions end before anything is erased and again
 * after it, for whoever still acts for the player would leave something behind.
 */

import type { Audit } from "../audit/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { eraseAccount } from "./erase.ts";
import type { CollectedKind, PrivacyStore } from "./store.ts";

export interface Privacy {
  /** Everything kept about the caller: the text of one JSON object, piece by piece. */
  exportUser(actor: Actor): Promise<AsyncGenerator<string>>;
  /** Deletes the caller's account. */
  deleteUser(actor: Actor): Promise<void>;
  /** Goes on with deletions that a dead node left half done, and removes what arrived since. */
  finishDeletions(): Promise<void>;
}

const UNFINISHED_AT_A_TIME = 100;
/** What was on its way when an account went arrives within this time. */
const LATE_MS = 7 * 86_400_000;

export function createPrivacy(
  { store, endSessions, audit, clock }: {
    store: PrivacyStore;
    /** Ends every session of the player, on every node. */
    endSessions: (userId: string) => Promise<void>;
    audit: Audit;
    clock: Clock;
  },
): Privacy {
  async function record({ caller, address }: Actor, action: string): Promise<void> {
    await audit.record({
      action,
      actor: caller.id,
      subjects: [caller.id],
      addresses: [address],
      outcome: "done",
      details: {},
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
    async deleteUser(actor) {
      await record(actor, "privacy.delete");
      await erase(actor.caller.id);
    },
    async finishDeletions() {
      const since = new Date(clock.now() - LATE_MS);
      for (const userId of await store.listUnfinished(since, UNFINISHED_AT_A_TIME)) {
        await erase(userId);
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
