/** `/admin/players`: finding a player. */

import type { Context } from "hono";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { utc } from "../../components/admin/desk/times.ts";
import { readTable, type TableQuery } from "../../components/admin/table_query.ts";
import { PlayerWords } from "../../components/words/admin_players.ts";
import type { AccountOrder, Accounts, User } from "../../services/identity/mod.ts";
import type { PlayerSearch } from "../../services/moderation/mod.ts";
import { Id } from "../../services/platform/wire.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { sendCsv } from "./table.ts";

const PAGE = 50;
const SORTS = ["name", "since"] as const;
const USUAL = { sort: "since", down: true } as const;
const COLUMNS: readonly AdminColumn<User>[] = [
  {
    ...{ id: "name", name: PlayerWords.Name, sorts: true },
    cell: ({ id, displayName }) => <a href={`/admin/players/${id}`}>{displayName}</a>,
    csv: ({ displayName }) => displayName,
  },
  { id: "id", name: PlayerWords.Id, cell: ({ id }) => <code>{id}</code>, csv: ({ id }) => id },
  ...([["region", PlayerWords.Region]] as const).map(([id, name]) => ({
    ...{ id, name, cell: (user: User) => user.region, csv: (user: User) => user.region },
  })),
  {
    id: "roles",
    name: PlayerWords.Roles,
    cell: ({ roles }) => roles.join(", "),
    csv: ({ roles }) => roles.join(" "),
  },
  {
    ...{ id: "since", name: PlayerWords.Since, sorts: true },
    cell: ({ createdAt }) => utc(createdAt),
    csv: ({ createdAt }) => createdAt.toISOString(),
  },
  {
    id: "state",
    name: PlayerWords.State,
    cell: ({ suspendedAt }) => suspendedAt ? PlayerWords.Suspended : PlayerWords.InPlay,
    csv: ({ suspendedAt }) => suspendedAt ? "suspended" : "",
  },
];

export function playersPage(
  { accounts, players, adminPage }: {
    accounts: Pick<Accounts, "list">;
    players: PlayerSearch;
    adminPage: AdminPage;
  },
) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const asked = readTable(c.req.query(), { kept: ["query"], sorts: SORTS });
    const { query: wanted } = asked.kept;
    // What is found by a whole id or a name's beginning has an order of its own.
    const { sort: _sort, ...unsorted } = asked;
    const query = wanted === undefined ? asked : { ...unsorted, down: false };
    const columns = wanted === undefined ? COLUMNS : COLUMNS.map((each) => ({
      ...each,
      sorts: false,
    }));
    const rows = wanted === undefined
      ? await accounts.list(orderOf(query), PAGE)
      : await players.search(wanted, PAGE);
    if (query.csv) return sendCsv(c, "players", columns, rows);
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_desk.css" />
        <AdminTable
          caption={wanted === undefined ? PlayerWords.All : PlayerWords.Found}
          path="/admin/players"
          query={query}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          filters={[{ name: "query", label: PlayerWords.Search }]}
          {...(wanted === undefined && { usual: USUAL })}
          next={wanted === undefined && rows.length === PAGE ? rows.at(-1)!.id : undefined}
          empty={PlayerWords.Nobody}
          csv
        />
        <p class="small quiet">{PlayerWords.SearchHint}</p>
      </>
    );
    return await adminPage(c, { title: PlayerWords.Players, path: "/admin/players", body });
  };
}

function orderOf({ sort, down, after }: TableQuery): AccountOrder {
  const last = Id.safeParse(after).data;
  return {
    by: sort === "name" ? "name" : "since",
    down: sort === undefined ? USUAL.down : down,
    ...(last !== undefined && { last }),
  };
}
