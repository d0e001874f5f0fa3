/** The newest of what one player played, bought and was booked, and all that was booked. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { utc } from "../../components/admin/desk/times.ts";
import { readTable } from "../../components/admin/table_query.ts";
import { money } from "../../components/store/money.ts";
import { MoneyWords, PlayerWords as W, toWhom } from "../../components/words/admin_players.ts";
import { type Identity, identityFailures } from "../../services/identity/mod.ts";
import type { Booked, Inventory } from "../../services/inventory/mod.ts";
import type { Match } from "../../services/matchmaking/mod.ts";
import { Id, nextCursor, pageQuery, toPage } from "../../services/platform/wire.ts";
import type { Purchase } from "../../services/store/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { Rows } from "./rows.tsx";
import { sendCsv } from "./table.ts";

const SHOWN = 50;
const IN_FILE = 1_000;

export function PlayedMatches(
  { userId, played }: { userId: string; played: readonly Match[] },
): VNode {
  return (
    <Rows
      title={W.Matches}
      heads={[W.When, W.Mode, W.Result, W.Change]}
      rows={played.map((match) => {
        const own = match.participants.find((each) => each.userId === userId);
        const after = own?.mmrAfter;
        return [
          <a key="cell" href={`/admin/matches/${match.id}`}>{utc(match.createdAt)}</a>,
          match.mode,
          own?.result ?? match.status,
          own && after !== null && after !== undefined
            ? `${Math.round(own.mmrBefore)} → ${Math.round(after)}`
            : "–",
        ];
      })}
      empty={W.NoMatches}
      all={{ href: `/admin/matches?user_id=${userId}`, name: W.AllMatches }}
    />
  );
}

export function Bought(
  { userId, purchases }: { userId: string; purchases: readonly Purchase[] },
): VNode {
  return (
    <Rows
      title={MoneyWords.Purchases}
      heads={[W.When, W.Item, MoneyWords.Amount, MoneyWords.Refunded, MoneyWords.Status]}
      rows={purchases.map(({ id, createdAt, sku, amount, refundedAmount, currency, status }) => [
        <a key="cell" href={`/admin/purchases/${id}`}>{utc(createdAt)}</a>,
        sku,
        money(amount, currency),
        refundedAmount > 0 ? money(refundedAmount, currency) : "–",
        status,
      ])}
      empty={W.NothingBought}
      all={{ href: `/admin/purchases?user_id=${userId}`, name: W.AllPurchases }}
    />
  );
}

export function Ledger({ userId, booked }: { userId: string; booked: readonly Booked[] }): VNode {
  return (
    <Rows
      title={W.Ledger}
      heads={COLUMNS.map(({ name }) => name)}
      rows={booked.map((each) => COLUMNS.map(({ cell }) => cell(each)))}
      empty={W.NoBookings}
      all={{ href: ledgerOf(userId), name: W.AllBookings }}
    />
  );
}

const ledgerOf = (userId: string) => `/admin/players/${userId}/ledger`;
const COLUMNS: readonly AdminColumn<Booked>[] = [
  {
    ...{ id: "when", name: W.When, sorts: true, csv: ({ createdAt }) => createdAt },
    cell: ({ createdAt }) => utc(createdAt),
  },
  {
    ...{ id: "kind", name: W.Kind, csv: ({ kind }) => kind },
    cell: ({ kind, purchaseId }) =>
      purchaseId ? <a href={`/admin/purchases/${purchaseId}`}>{kind}</a> : kind,
  },
  {
    ...{ id: "changes", name: W.Changes, csv: ({ changes }) => saidOf(changes) },
    cell: ({ changes }) => saidOf(changes),
  },
];

function saidOf(changes: Booked["changes"]): string {
  return Object.entries(changes).map(([sku, n]) => `${sku} ${n > 0 ? "+" : ""}${n}`).join(", ");
}

/** `/admin/players/{id}/ledger`: everything that was booked for a player. */
export function ledgerPage(
  { identity, inventory, adminPage }: {
    identity: Pick<Identity, "getUser">;
    inventory: Pick<Inventory, "listBookings">;
    adminPage: AdminPage;
  },
) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const id = Id.safeParse(c.req.param("user_id")).data ??
      identityFailures.fail("user_not_found", W.NotThere);
    const { displayName } = await identity.getUser(id);
    const query = readTable(c.req.query(), { sorts: ["when"] });
    const page = {
      ...toPage({ limit: query.csv ? IN_FILE : SHOWN, offset: 0, cursor: cursorOf(query.after) }),
      oldestFirst: query.sort === "when" && !query.down,
    };
    const rows = await inventory.listBookings(id, page);
    if (query.csv) return sendCsv(c, `ledger_${id}`, [...COLUMNS, REFERENCE], rows);
    const body = (
      <>
        <p>
          <a href={`/admin/players/${id}`}>{displayName}</a>
        </p>
        <AdminTable
          caption={W.Ledger}
          path={ledgerOf(id)}
          query={query}
          columns={COLUMNS}
          rows={rows}
          keyOf={({ id }) => id}
          usual={{ sort: "when", down: true }}
          next={nextCursor(rows, page) ?? undefined}
          empty={W.NoBookings}
          csv
        />
      </>
    );
    return await adminPage(c, {
      title: toWhom(W.Ledger, displayName),
      path: "/admin/players",
      body,
    });
  };
}

const REFERENCE: AdminColumn<Booked> = {
  ...{ id: "reference", name: MoneyWords.Reference, csv: ({ ref }) => ref },
  cell: ({ ref }) => ref,
};
const { cursor } = pageQuery(SHOWN, SHOWN);

/** What is wrong in an address is as if it were not there. */
function cursorOf(after: string | undefined) {
  return cursor.safeParse(after).data;
}
