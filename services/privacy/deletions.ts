/**
 * A restored backup brings nobody back (OPS11): deletions that were made after it are applied again,
 * from a list kept elsewhere.
 *
 * The list is ids and times, nothing else of a player. Lines of it and bodies of the webhook
 * `user.deleted` are the same to read, in any order and as often as they come.
 */

import { z } from "zod";
import type { Audit } from "../audit/mod.ts";
import { eraseAccount, type Eraser } from "./erase.ts";
import { rowsOf } from "./pages.ts";
import type { DeletionListStore } from "./store.ts";

export interface Applied {
  /** Who was there again, and is gone. */
  deleted: number;
  /** Was deleted already. */
  already: number;
  /** Is not in this database: the backup is older than the account. */
  unknown: number;
}

export interface DeletionList {
  /** Lines of all deletions, oldest first. */
  list(): AsyncGenerator<string>;
  /** @param ids of players whom a list names. @param done is told how many were looked at */
  apply(ids: readonly string[], done?: (count: number) => void): Promise<Applied>;
}

const Line = z.union([
  // To the letter: other files name players, too.
  z.strictObject({ user_id: z.uuid(), deleted_at: z.iso.datetime() }).transform(({ user_id }) =>
    user_id
  ),
  z.object({ type: z.literal("user.deleted"), data: z.object({ user_id: z.uuid() }) })
    .transform(({ data }) => data.user_id),
]);

/** A file that is no such list; the message names the line. */
export class DeletionListDamaged extends Error {
  override name = "DeletionListDamaged";
}

/** Whom a list names. @throws DeletionListDamaged before anybody is touched */
export function readDeletions(text: string): string[] {
  const ids = new Set<string>();
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    let read;
    try {
      read = Line.safeParse(JSON.parse(line));
    } catch {
      // Told below, like every line that is something else.
    }
    if (!read?.success) {
      throw new DeletionListDamaged(
        `line ${
          i + 1
        } is no deletion: it must be {"user_id": "…", "deleted_at": "…"} or the body of a webhook user.deleted`,
      );
    }
    ids.add(read.data);
  }
  return [...ids];
}

const AT_A_TIME = 500;

export function createDeletionList(
  { store, endSessions, audit, clock }: Eraser & {
    store: DeletionListStore;
    audit: Pick<Audit, "record">;
  },
): DeletionList {
  return {
    async *list() {
      for await (const { id, at } of rowsOf(store.listDeleted, AT_A_TIME)) {
        yield JSON.stringify({ user_id: id, deleted_at: at.toISOString() });
      }
    },

    async apply(ids, done) {
      const counts = { deleted: 0, already: 0, unknown: 0 };
      for (let from = 0; from < ids.length; from += AT_A_TIME) {
        const some = ids.slice(from, from + AT_A_TIME);
        const found = await store.findAccounts(some);
        counts.unknown += some.length - found.length;
        for (const { id, alive } of found) {
          if (!alive) {
            counts.already++;
            continue;
          }
          await audit.record({
            ...{ action: "privacy.delete", actor: "operator", subjects: [id], addresses: [] },
            ...{ outcome: "done", details: { again: true } },
          });
          // What ranks have to follow a server's chore does, within a minute of its start.
          await eraseAccount({ store, endSessions, clock }, id);
          counts.deleted++;
        }
        done?.(from + some.length);
      }
      return counts;
    },
  };
}
