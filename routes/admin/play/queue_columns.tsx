/** What staff read of a queue, and of a ticket in it. */

import type { AdminColumn } from "../../../components/admin/AdminTable.tsx";
import {
  botsIn,
  far,
  few,
  inSoLong,
  ofPlayers,
  percentOf,
  plusMinus,
  QueueWords,
  seconds,
} from "../../../components/words/admin_queues.ts";
import type { QueueDesk } from "../../../services/matchmaking/mod.ts";

export const QUEUES_PATH = "/admin/queues";
const SECOND_MS = 1_000;

export type Pool = Awaited<ReturnType<QueueDesk["list"]>>[number];
type Ticket = Awaited<ReturnType<QueueDesk["tickets"]>>["tickets"][number];

export function poolColumns({ modeName, regionName, now }: {
  modeName: (id: string) => string;
  regionName: (id: string) => string;
  now: number;
}): AdminColumn<Pool>[] {
  const age = ({ oldest }: Pool) => oldest && (now - oldest.getTime()) / SECOND_MS;
  const dash = (value: string | null | undefined) => value ?? "–";
  return [
    {
      ...{ id: "mode", name: QueueWords.Mode, csv: ({ mode }) => mode },
      cell: ({ mode, region }) => (
        <a href={`${QUEUES_PATH}?${new URLSearchParams({ mode, region })}`}>{modeName(mode)}</a>
      ),
    },
    {
      ...{ id: "region", name: QueueWords.Region, csv: ({ region }) => region },
      cell: ({ region }) => regionName(region),
    },
    {
      ...{ id: "waiting", name: QueueWords.Waiting, number: true, sorts: true },
      ...{ cell: ({ waiting }) => waiting, csv: ({ waiting }) => waiting },
    },
    {
      ...{ id: "oldest", name: QueueWords.Oldest, number: true, sorts: true, csv: age },
      cell: (pool) => {
        const seconds_ = age(pool);
        return dash(seconds_ === null ? null : seconds(seconds_));
      },
    },
    {
      ...{ id: "expected_s", name: QueueWords.Expected, number: true },
      cell: ({ estimate }) => estimate ? seconds(estimate.p50) : QueueWords.Unknown,
      csv: ({ estimate }) => estimate?.p50,
    },
    {
      ...{ id: "p95_s", name: QueueWords.Nineteen, number: true },
      cell: ({ estimate }) => dash(estimate && seconds(estimate.p95)),
      csv: ({ estimate }) => estimate?.p95,
    },
    {
      ...{ id: "covered", name: QueueWords.Covered, number: true },
      cell: ({ coverage }) => dash(coverage === null ? null : percentOf(coverage)),
      csv: ({ coverage }) => coverage,
    },
    {
      ...{ id: "spread", name: QueueWords.Spread, number: true },
      cell: ({ quality }) => dash(quality && `${Math.round(quality.spread)}`),
      csv: ({ quality }) => quality?.spread,
    },
  ];
}

export function ticketColumns(now: number): AdminColumn<Ticket>[] {
  return [
    {
      ...{ id: "who", name: QueueWords.Who },
      cell: ({ members }) =>
        members.map(({ name, mmr }) => `${name ?? QueueWords.Deleted} (${Math.round(mmr)})`)
          .join(", "),
    },
    {
      ...{ id: "waits", name: QueueWords.Since, number: true },
      cell: ({ enqueuedAt }) => seconds((now - enqueuedAt.getTime()) / SECOND_MS),
    },
    { ...{ id: "regions", name: QueueWords.Regions }, cell: ({ regions }) => regions.join(", ") },
    {
      ...{ id: "window", name: QueueWords.Window, number: true },
      cell: ({ window }) => plusMinus(window),
    },
    {
      ...{ id: "fits", name: QueueWords.Fits, number: true },
      cell: ({ fitting, players }) => ofPlayers(fitting, players),
    },
    {
      ...{ id: "nearest", name: QueueWords.Nearest, number: true },
      cell: ({ nearest }) => nearest === null ? "–" : Math.round(nearest),
    },
    { ...{ id: "why", name: QueueWords.Why }, cell: whyOf },
    { ...{ id: "would", name: QueueWords.Would }, cell: wouldOf },
  ];
}

function whyOf({ cause, players, fitting, seats }: Ticket): string {
  switch (cause) {
    case "due":
      return QueueWords.Due;
    case "alone":
      return QueueWords.Alone;
    case "few":
      return few(players, seats);
    case "far":
      return far(fitting, seats);
    case "apart":
      return QueueWords.Apart;
  }
}

function wouldOf({ fitsInS, botsInS }: Ticket): string {
  const people = fitsInS === null
    ? QueueWords.NotWithMany
    : fitsInS === 0
    ? QueueWords.AtOnce
    : inSoLong(fitsInS);
  return botsInS === null ? people : `${people}; ${botsIn(botsInS)}`;
}
