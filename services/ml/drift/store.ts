/** Counts of scored rows: every node adds its own, and all read the same sum. */

import { numbers } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import type { Window } from "./types.ts";

/** Rows that belong together, by the database's clock or the program's: what `now` says. */
export const BUCKET_MS = 10 * 60_000;
/** A window goes back for at least an hour, and then until it has rows enough, a day at most. */
const LEAST_MS = 60 * 60_000;
const MOST_MS = 24 * 60 * 60_000;
const ENOUGH_ROWS = 2_000;
const KEPT_MS = 7 * MOST_MS;

export interface Counted {
  modelId: string;
  rows: number;
  counts: Int32Array;
}

export interface DriftStore {
  /** Adds to what other nodes have counted. A version that is gone counts nothing. */
  add(counted: readonly Counted[], now: number): Promise<void>;
  /** The last rows of a version, as many as bins are asked for. */
  window(modelId: string, { bins, now }: { bins: number; now: number }): Promise<Window>;
  /** Forgets what is older than a week. */
  shed(now: number): Promise<void>;
}

export function createDriftStore({ sql }: Pick<Database, "sql">): DriftStore {
  const bucket = (at: number) => new Date(Math.floor(at / BUCKET_MS) * BUCKET_MS);
  return {
    async add(counted, now) {
      for (const { modelId, rows, counts } of counted) {
        await sql`
          insert into model_drift_counts as c (model_id, since, rows, counts)
          select v.id, ${bucket(now)}, ${rows}, ${numbers(Array.from(counts))}::text::int[]
          from model_versions v where v.id = ${modelId}
          on conflict (model_id, since) do update set rows = c.rows + excluded.rows,
            counts = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by i)
              from unnest(c.counts, excluded.counts) with ordinality as u (a, b, i))`;
      }
    },

    async window(modelId, { bins, now }) {
      const rows = await sql<{ since: Date; rows: number; counts: number[] }[]>`
        select since, rows, counts from model_drift_counts
        where model_id = ${modelId} and since > ${new Date(now - MOST_MS)} and
          since <= ${new Date(now)}
        order by since desc`;
      const window: Window = { since: undefined, rows: 0, counts: new Array(bins).fill(0) };
      for (const { since, rows: more, counts } of rows) {
        const isOld = since.getTime() <= now - LEAST_MS - BUCKET_MS;
        if (isOld && window.rows >= ENOUGH_ROWS) break;
        // Counted by another set of bins: of no use here.
        if (counts.length !== bins) continue;
        window.since = since;
        window.rows += more;
        for (let bin = 0; bin < bins; bin++) window.counts[bin]! += counts[bin]!;
      }
      return window;
    },

    async shed(now) {
      await sql`delete from model_drift_counts where since < ${new Date(now - KEPT_MS)}`;
    },
  };
}
