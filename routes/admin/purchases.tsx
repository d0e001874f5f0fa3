/** `/admin/purchases`: what was bought; one purchase with where it stands and what was told of it. */

import type { Context } from "hono";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { PurchaseStates } from "../../components/admin/desk/PurchaseStates.tsx";
import { utc } from "../../components/admin/desk/times.ts";
import { readTable } from "../../components/admin/table_query.ts";
import { money } from "../../components/store/money.ts";
import { MoneyWords as W, PlayerWords, toWhom } from "../../components/words/admin_players.ts";
import { Act } from "../../islands/admin/Act.tsx";
import { nextCursor, toPage } from "../../services/platform/wire.ts";
import {
  type Purchase,
  PURCHASE_STATUSES,
  PurchaseQuery,
  type Store,
  type StoreDesk,
  storeFailures,
} from "../../services/store/mod.ts";
import { Id } from "../../services/platform/wire.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { Rows } from "./rows.tsx";
import { sendCsv } from "./table.ts";
import { askReason } from "../../components/admin/reason.ts";
import { AdminWords } from "../../components/words/admin.ts";

const PATH = "/admin/purchases";
const COLUMNS: readonly AdminColumn<Purchase>[] = [
  {
    ...{ id: "when", name: PlayerWords.When, sorts: true },
    csv: ({ createdAt }) => createdAt.toISOString(),
    cell: ({ id, createdAt }) => <a href={`${PATH}/${id}`}>{utc(createdAt)}</a>,
  },
  {
    ...{ id: "player", name: W.Player, csv: ({ userId }) => userId },
    cell: ({ userId }) => <a href={`/admin/players/${userId}`}>{userId.slice(0, 13)}…</a>,
  },
  { id: "item", name: PlayerWords.Item, cell: ({ sku }) => sku, csv: ({ sku }) => sku },
  {
    ...{ id: "amount", name: W.Amount, number: true, csv: ({ amount }) => amount },
    cell: ({ amount, currency }) => money(amount, currency),
  },
  { id: "status", name: W.Status, cell: ({ status }) => status, csv: ({ status }) => status },
  {
    ...{ id: "reference", name: W.Reference, csv: ({ providerRef }) => providerRef },
    cell: ({ providerRef }) => <code>{providerRef}</code>,
  },
];

export function purchasesPage({ store, adminPage }: { store: Store; adminPage: AdminPage }) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const query = readTable(c.req.query(), { kept: ["status", "user_id"], sorts: ["when"] });
    const asked = { limit: 50, ...query.kept, ...(query.after && { cursor: query.after }) };
    const parsed = PurchaseQuery.safeParse(asked).data ?? PurchaseQuery.parse({ limit: 50 });
    const page = { ...toPage(parsed), oldestFirst: query.sort === "when" && !query.down };
    const { user_id: userId, status } = parsed;
    const rows = await store.list({ ...(userId && { userId }), ...(status && { status }) }, page);
    if (query.csv) return sendCsv(c, "purchases", COLUMNS, rows);
    const choices = ["", ...PURCHASE_STATUSES].map((each) => [each, each || W.Any] as const);
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_desk.css" />
        <AdminTable
          caption={W.Purchases}
          path={PATH}
          query={query}
          columns={COLUMNS}
          rows={rows}
          keyOf={({ id }) => id}
          usual={{ sort: "when", down: true }}
          filters={[
            { name: "status", label: W.Status, choices },
            { name: "user_id", label: W.Player },
          ]}
          next={nextCursor(rows, page) ?? undefined}
          empty={W.None}
          csv
        />
      </>
    );
    return await adminPage(c, { title: W.Purchases, path: PATH, body });
  };
}

export function purchasePage({ storeDesk, adminPage }: {
  storeDesk: StoreDesk;
  adminPage: AdminPage;
}) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const caller = c.get("caller");
    const id = Id.safeParse(c.req.param("purchase_id")).data ??
      storeFailures.fail("purchase_not_found", W.None);
    const { purchase, heard } = await storeDesk.inspect(caller, id);
    const { sku, status, amount, currency, goods, granted } = purchase;
    const said = (of: Readonly<Record<string, number>>) =>
      Object.entries(of).map(([asset, n]) => `${asset} ${n}`).join(", ") || "–";
    const isAdmin = caller.roles.includes("admin");
    const path = `/admin/api/purchases/${id}`;
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_desk.css" />
        <PurchaseStates status={status} />
        {purchase.unmatchedReason && (
          <p class="warning">{toWhom(W.Unmatched, purchase.unmatchedReason)}</p>
        )}
        {isAdmin && (
          <div class="staff-acts">
            {(status === "unmatched" || status === "paid") && (
              <Act
                name={W.Refund}
                kind="danger"
                title={toWhom(W.Refund, money(amount, currency))}
                consequences={[W.RefundIs]}
                call={{ method: "POST", path: `${path}/refund` }}
                asked={[{ name: "note", label: AdminWords.Reason, kind: "text", most: 500 }]}
                done={PlayerWords.Done}
              />
            )}
            {status === "unmatched" && (
              <Act
                name={W.Give}
                title={toWhom(W.Give, sku)}
                consequences={[W.GiveIs]}
                call={{ method: "POST", path: `${path}/grant` }}
                asked={[askReason()]}
                done={PlayerWords.Done}
              />
            )}
          </div>
        )}
        <dl class="facts">
          {([
            [
              W.Player,
              <a key="cell" href={`/admin/players/${purchase.userId}`}>{purchase.userId}</a>,
            ],
            [PlayerWords.When, utc(purchase.createdAt)],
            [W.Amount, money(amount, currency)],
            [W.Refunded, money(purchase.refundedAmount, currency)],
            [W.Reference, <code key="cell">{purchase.providerRef}</code>],
            [W.Payments, purchase.paymentRefs.join(", ") || "–"],
            [W.Goods, said(goods)],
            [W.Granted, said(granted)],
          ] as const).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Rows
          title={W.Events}
          heads={[PlayerWords.When, PlayerWords.Kind, PlayerWords.Details]}
          rows={heard.map((event) => [
            utc(event.receivedAt),
            event.type,
            event.body === null
              ? isAdmin ? W.NoText : W.TextForAdmins
              : <pre key="cell" tabIndex={0}>{event.body}</pre>,
          ])}
          empty={W.NoEvents}
        />
      </>
    );
    return await adminPage(c, { title: toWhom(W.Purchase, sku), path: PATH, body });
  };
}
