/** How many alerts were raised, for those who watch the game. */

import type { Database } from "../../db/client.ts";

export interface AlertCounts {
  /** Raised from `from` until before `to`, whatever became of them. */
  raised(from: Date, to: Date): Promise<number>;
}

export function createAlertCounts({ sql }: Database): AlertCounts {
  return {
    async raised(from, to) {
      // All of the states: the index begins with them.
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from alerts
        where status in ('open', 'confirmed', 'dismissed')
          and created_at >= ${from} and created_at < ${to}`;
      return row!.count;
    },
  };
}
