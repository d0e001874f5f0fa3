/** Rows of modes that an operator has switched off or on again. */

import type { Database } from "../../../db/client.ts";

export interface SwitchStore {
  /** Modes with a row. */
  list(): Promise<{ mode: string; enabled: boolean; changedAt: Date }[]>;
  /** Counts from this commit on, on every node: queueing asks in its own statement. */
  set(mode: string, enabled: boolean, at: Date): Promise<void>;
}

export function createSwitchStore({ sql }: Database): SwitchStore {
  return {
    async list() {
      return await sql<{ mode: string; enabled: boolean; changedAt: Date }[]>`
        select mode, enabled, changed_at as "changedAt" from mode_switches`;
    },
    async set(mode, enabled, at) {
      await sql`
        insert into mode_switches (mode, enabled, changed_at) values (${mode}, ${enabled}, ${at})
        on conflict (mode) do update set enabled = excluded.enabled, changed_at = excluded.changed_at`;
    },
  };
}
