/** `/admin/chores`: background work of this process, and announcements that could not be sent. */

import type { Context } from "hono";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { Moment } from "../../components/admin/Moment.tsx";
import { readTable } from "../../components/admin/table_query.ts";
import {
  about,
  failedTimes,
  lasting,
  sendAgainTitle,
  SystemWords,
} from "../../components/words/admin_system.ts";
import { Act } from "../../islands/admin/Act.tsx";
import type { ParkedRows, RefusedRow } from "../../services/outbox/mod.ts";
import type { Chores, ChoreState } from "../../services/platform/work/chores.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { sendCsv } from "./table.ts";

const PATH = "/admin/chores";
const SHOWN = 100;

const CHORES: readonly AdminColumn<ChoreState>[] = [
  { id: "chore", name: SystemWords.Chore, cell: ({ name }) => name },
  {
    ...{ id: "state", name: SystemWords.State },
    cell: ({ failing, last }) =>
      failing
        ? <span class="state bad">{`${failedTimes(failing.times)}: ${failing.error}`}</span>
        : last
        ? <span class="state good">{SystemWords.Well}</span>
        : <span class="state idle">{SystemWords.NotYet}</span>,
  },
  {
    ...{ id: "every", name: SystemWords.Every },
    cell: ({ every, alone }) => `${lasting(every)}${alone ? `, ${SystemWords.Alone}` : ""}`,
  },
  {
    ...{ id: "last", name: SystemWords.LastDone },
    cell: ({ last }) =>
      last && (
        <span data-moves="">
          <Moment at={new Date(last.at)} />
        </span>
      ),
  },
  {
    ...{ id: "took", name: SystemWords.Took, number: true },
    cell: ({ last }) => last && <span data-moves="">{lasting(Math.max(1, last.ms))}</span>,
  },
];

const PARKED: readonly AdminColumn<RefusedRow>[] = [
  { id: "row", name: "#", number: true, cell: ({ id }) => id, csv: ({ id }) => id },
  {
    ...{ id: "created", name: SystemWords.At, csv: ({ createdAt }) => createdAt },
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  { id: "sink", name: SystemWords.Sink, cell: ({ kind }) => kind, csv: ({ kind }) => kind },
  {
    ...{ id: "target", name: SystemWords.Target },
    cell: ({ target }) => target,
    csv: ({ target }) => target,
  },
  {
    ...{ id: "attempts", name: SystemWords.Attempts, number: true },
    cell: ({ attempts }) => attempts,
    csv: ({ attempts }) => attempts,
  },
  {
    ...{ id: "error", name: SystemWords.WhatItSaid },
    cell: ({ error }) => error,
    csv: ({ error }) => error,
  },
  {
    ...{ id: "state", name: SystemWords.State },
    cell: ({ parkedAt }) =>
      parkedAt
        ? <span class="state bad">{SystemWords.Parked}</span>
        : <span class="state warning">{SystemWords.StillTried}</span>,
    csv: ({ parkedAt }) => parkedAt ? "parked" : "tried",
  },
  {
    ...{ id: "act", name: SystemWords.Action },
    cell: ({ id, parkedAt }) =>
      parkedAt && (
        <Act
          name={SystemWords.SendAgain}
          label={about(SystemWords.SendAgain, String(id))}
          title={sendAgainTitle(id)}
          consequences={[SystemWords.SendAgainSays]}
          call={{ method: "POST", path: `/admin/api/outbox/${id}/replay` }}
          done={SystemWords.Sent}
        />
      ),
  },
];

export function choresPage(
  { adminPage, chores, parkedRows }: {
    adminPage: AdminPage;
    chores: Pick<Chores, "list">;
    parkedRows: Pick<ParkedRows, "list">;
  },
) {
  return async function choresAndOutbox(c: Context<AppEnv>): Promise<Response> {
    const query = readTable(c.req.query(), {});
    const parked = await parkedRows.list(SHOWN);
    if (query.csv) return sendCsv(c, "outbox", PARKED, parked);
    return await adminPage(c, {
      title: SystemWords.Chores,
      path: PATH,
      body: (
        <>
          <section aria-label={SystemWords.Outbox}>
            <h2>{SystemWords.Outbox}</h2>
            <p class="quiet">{SystemWords.OutboxSays}</p>
            <AdminTable
              caption={SystemWords.Outbox}
              path={PATH}
              query={query}
              columns={PARKED}
              rows={parked}
              keyOf={({ id }) => String(id)}
              empty={SystemWords.NoneParked}
              csv
            />
          </section>
          <section aria-label={SystemWords.Background}>
            <h2>{SystemWords.Background}</h2>
            <p class="quiet">{SystemWords.ChoresSay}</p>
            <AdminTable
              caption={SystemWords.Background}
              path={PATH}
              query={query}
              columns={CHORES}
              rows={chores.list()}
              keyOf={({ name }) => name}
              empty={SystemWords.NoEntries}
            />
          </section>
        </>
      ),
    });
  };
}
