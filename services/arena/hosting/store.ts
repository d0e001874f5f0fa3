/** Rows of matches in the arena: which node runs which (AR4). Whether a node lives its lease says. */

import type { Database } from "../../../db/client.ts";
import { livingLease } from "../../leases/mod.ts";

export interface HostedRow {
  id: string;
  mode: string;
  host: string;
  /** How other nodes reach the host. */
  url: string;
  /** Whose practice it is; null for a match that the matcher made. */
  practisedBy: string | null;
  ended: boolean;
  /** Whether the host's lease holds. */
  alive: boolean;
}

export interface HostStore {
  find(matchId: string): Promise<HostedRow | undefined>;
  /** Makes the node the match's host, unless another one is. @returns whether it is now */
  host(
    match: Pick<HostedRow, "id" | "mode" | "host" | "url" | "practisedBy">,
    at: Date,
  ): Promise<boolean>;
  end(matchId: string, at: Date): Promise<void>;
  /** Matches that go on and nobody else's: of hosts whose lease has ended, and the host's own. */
  listDeadOrOwn(host: string): Promise<Pick<HostedRow, "id" | "mode" | "host" | "practisedBy">[]>;
  /** Ids of the host's matches that go on. */
  listRunning(host: string): Promise<string[]>;
}

/** Beginning of the name of a host's lease; the rest is the node's. */
export const HOST_LEASE = "arena:";

export function createHostStore({ sql }: Database): HostStore {
  const alive = livingLease(sql, { name: sql`${HOST_LEASE} || m.host`, holder: sql`m.host` });

  return {
    async find(matchId) {
      const [row] = await sql<HostedRow[]>`
        select id, mode, host, url, practised_by as "practisedBy", ended_at is not null as ended,
          ${alive} as alive
        from arena_matches m where id = ${matchId}`;
      return row;
    },
    async host({ id, mode, host, url, practisedBy }, at) {
      const rows = await sql`
        insert into arena_matches (id, mode, host, url, practised_by, created_at)
        values (${id}, ${mode}, ${host}, ${url}, ${practisedBy}, ${at})
        on conflict (id) do nothing returning id`;
      return rows.length > 0;
    },
    async end(matchId, at) {
      await sql`
        update arena_matches set ended_at = ${at} where id = ${matchId} and ended_at is null`;
    },
    async listDeadOrOwn(host) {
      return await sql<Pick<HostedRow, "id" | "mode" | "host" | "practisedBy">[]>`
        select id, mode, host, practised_by as "practisedBy" from arena_matches m
        where ended_at is null and (host = ${host} or not ${alive})
        order by created_at limit 500`;
    },
    async listRunning(host) {
      const rows = await sql<{ id: string }[]>`
        select id from arena_matches where host = ${host} and ended_at is null`;
      return rows.map(({ id }) => id);
    },
  };
}
