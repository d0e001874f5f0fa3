/** Comparisons of shadows with what is served: every node adds its own, and all read the same sum. */

import { numbers } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import { fromNumbers, type Sums, toNumbers } from "./sums.ts";

export interface Compared {
  since: Date;
  until: Date;
  sums: Sums;
}

export interface ShadowStore {
  /** Adds to what other nodes have compared. Versions that are gone count nothing. */
  add(of: { modelId: string; besideId: string; sums: Sums }, now: Date): Promise<void>;
  find(of: { modelId: string; besideId: string }): Promise<Compared | undefined>;
}

export function createShadowStore({ sql }: Pick<Database, "sql">): ShadowStore {
  return {
    async add({ modelId, besideId, sums }, now) {
      await sql`
        insert into model_shadow_counts as c (model_id, beside_id, since, until, sums)
        select v.id, s.id, ${now}, ${now}, ${numbers(toNumbers(sums))}::text::float8[]
        from model_versions v, model_versions s where v.id = ${modelId} and s.id = ${besideId}
        on conflict (model_id, beside_id) do update set until = excluded.until,
          sums = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by i)
            from unnest(c.sums, excluded.sums) with ordinality as u (a, b, i))`;
    },

    async find({ modelId, besideId }) {
      const [row] = await sql<{ since: Date; until: Date; sums: number[] }[]>`
        select since, until, sums from model_shadow_counts
        where model_id = ${modelId} and beside_id = ${besideId}`;
      return row && { ...row, sums: fromNumbers(row.sums) };
    },
  };
}
