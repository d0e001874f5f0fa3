/** `/admin/webhooks`: who hears of what, and what became of each delivery. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { Moment } from "../../components/admin/Moment.tsx";
import { readTable } from "../../components/admin/table_query.ts";
import { about, sendAgainTitle, SystemWords } from "../../components/words/admin_system.ts";
import { Act } from "../../islands/admin/Act.tsx";
import { isId } from "../../services/platform/ids.ts";
import { nextCursor, toPage } from "../../services/platform/wire.ts";
import {
  type Delivery,
  DeliveryQuery,
  type Subscription,
  type Webhooks,
} from "../../services/webhooks/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { sendCsv } from "./table.ts";

const PATH = "/admin/webhooks";
const SHOWN = 50;
const IN_FILE = 200;

const SUBSCRIPTIONS: readonly AdminColumn<Subscription>[] = [
  {
    ...{ id: "url", name: SystemWords.Url },
    cell: ({ id, url }) => <a href={`${PATH}?subscription=${id}#deliveries`}>{url}</a>,
  },
  { id: "kinds", name: SystemWords.Kinds, cell: ({ kinds }) => kinds.join(", ") },
  { id: "at", name: SystemWords.Created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: "act", name: SystemWords.Action, cell: (subscription) => <Acts {...subscription} /> },
];

const STATES = {
  waiting: ["warning", SystemWords.IsWaiting],
  delivered: ["good", SystemWords.Delivered],
  parked: ["bad", SystemWords.Parked],
} as const;

const DELIVERIES: readonly AdminColumn<Delivery>[] = [
  {
    ...{ id: "at", name: SystemWords.At, sorts: true, csv: ({ createdAt }) => createdAt },
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  { id: "kind", name: SystemWords.Kind, cell: ({ kind }) => kind, csv: ({ kind }) => kind },
  {
    ...{ id: "event", name: SystemWords.Delivery, csv: ({ eventId }) => eventId },
    cell: ({ eventId }) => <code>{eventId}</code>,
  },
  {
    ...{ id: "state", name: SystemWords.State, csv: ({ state }) => state },
    cell: ({ state }) => <span class={`state ${STATES[state][0]}`}>{STATES[state][1]}</span>,
  },
  {
    ...{ id: "attempts", name: SystemWords.Attempts, number: true },
    cell: ({ attempts }) => attempts,
    csv: ({ attempts }) => attempts,
  },
  {
    ...{ id: "error", name: SystemWords.LastError, csv: ({ lastError }) => lastError },
    cell: ({ lastError }) => lastError,
  },
  {
    ...{ id: "next", name: SystemWords.NextTry },
    cell: ({ state, nextAt }) => state === "waiting" && <Moment at={nextAt} />,
  },
  {
    ...{ id: "act", name: SystemWords.Action },
    cell: ({ id, kind, state }) =>
      state === "parked" && (
        <Act
          name={SystemWords.SendAgain}
          label={about(SystemWords.SendAgain, id)}
          title={sendAgainTitle(kind)}
          consequences={[SystemWords.SendAgainSays]}
          call={{ method: "POST", path: `/admin/api/webhooks/deliveries/${id}/replay` }}
          done={SystemWords.Sent}
        />
      ),
  },
];

export function webhooksPage(
  { adminPage, webhooks }: {
    adminPage: AdminPage;
    webhooks: Pick<Webhooks, "list" | "listDeliveries">;
  },
) {
  return async function webhooksAndDeliveries(c: Context<AppEnv>): Promise<Response> {
    const query = readTable(c.req.query(), {
      ...{ kept: ["state", "subscription"], sorts: ["at"] },
    });
    const { subscription, state } = query.kept;
    const read = DeliveryQuery.safeParse({
      limit: query.csv ? IN_FILE : SHOWN,
      ...(query.after !== undefined && { cursor: query.after }),
    });
    const page = {
      ...toPage(read.success ? read.data : DeliveryQuery.parse({ limit: SHOWN })),
      oldestFirst: query.sort === "at" && !query.down,
    };
    const [subscriptions, deliveries] = await Promise.all([
      webhooks.list(),
      webhooks.listDeliveries({
        ...(state !== undefined && state in STATES && { state: state as keyof typeof STATES }),
        ...(subscription !== undefined && isId(subscription) && { subscriptionId: subscription }),
      }, page),
    ]);
    if (query.csv) return sendCsv(c, "deliveries", DELIVERIES, deliveries);
    return await adminPage(c, {
      title: SystemWords.Webhooks,
      path: PATH,
      body: (
        <>
          <section aria-label={SystemWords.Subscriptions}>
            <div class="section-head">
              <h2>{SystemWords.Subscriptions}</h2>
              <Subscribe />
            </div>
            <AdminTable
              caption={SystemWords.Subscriptions}
              path={PATH}
              query={query}
              columns={SUBSCRIPTIONS}
              rows={subscriptions}
              keyOf={({ id }) => id}
              empty={SystemWords.NoSubscriptions}
            />
          </section>
          <section aria-label={SystemWords.Deliveries} id="deliveries">
            <h2>{SystemWords.Deliveries}</h2>
            <AdminTable
              caption={SystemWords.Deliveries}
              path={PATH}
              query={query}
              columns={DELIVERIES}
              rows={deliveries}
              keyOf={({ id }) => id}
              usual={{ sort: "at", down: true }}
              filters={filtersFor(subscriptions)}
              next={nextCursor(deliveries, page) ?? undefined}
              empty={SystemWords.NoDeliveries}
              csv
            />
          </section>
        </>
      ),
    });
  };
}

function filtersFor(subscriptions: readonly Subscription[]) {
  return [
    {
      ...{ name: "state", label: SystemWords.State },
      choices: [
        ["", SystemWords.Anybody] as const,
        ...Object.entries(STATES).map(([id, [, name]]) => [id, name] as const),
      ],
    },
    {
      ...{ name: "subscription", label: SystemWords.Subscription },
      choices: [
        ["", SystemWords.Anybody] as const,
        ...subscriptions.map(({ id, url }) => [id, url] as const),
      ],
    },
  ];
}

function Subscribe(): VNode {
  return (
    <Act
      name={SystemWords.Subscribe}
      title={SystemWords.SubscribeTitle}
      consequences={[SystemWords.SubscribeSays]}
      call={{ method: "POST", path: "/admin/api/webhooks" }}
      asked={[
        { name: "url", label: SystemWords.Url, kind: "text", required: true, most: 2_000 },
        {
          ...{ name: "kinds", label: SystemWords.Kinds, hint: SystemWords.KindsHint },
          ...{ kind: "text", sends: "list", required: true },
        },
      ]}
      done={SystemWords.Subscribed}
      shows="secret"
    />
  );
}

function Acts({ id, url }: Subscription): VNode {
  const of = `/admin/api/webhooks/${id}`;
  return (
    <div class="actions">
      <Act
        name={SystemWords.Rotate}
        label={about(SystemWords.Rotate, url)}
        title={SystemWords.RotateTitle}
        consequences={[url, SystemWords.RotateSays]}
        call={{ method: "POST", path: `${of}/rotate` }}
        done={SystemWords.Rotated}
        shows="secret"
      />
      <Act
        name={SystemWords.ReplayAll}
        label={about(SystemWords.ReplayAll, url)}
        title={SystemWords.ReplayAllTitle}
        consequences={[url, SystemWords.SendAgainSays]}
        call={{ method: "POST", path: `${of}/replay` }}
        done={SystemWords.Sent}
      />
      <Act
        name={SystemWords.End}
        kind="danger"
        label={about(SystemWords.End, url)}
        title={SystemWords.EndTitle}
        consequences={[url, SystemWords.EndSays]}
        call={{ method: "DELETE", path: of }}
        done={SystemWords.Ended}
      />
    </div>
  );
}
