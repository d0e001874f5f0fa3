/** `/admin/streams`: what of telemetry waits, and what was set aside. */

import type { Context } from "hono";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { readTable } from "../../components/admin/table_query.ts";
import { about, lagOf, SystemWords } from "../../components/words/admin_system.ts";
import { Act } from "../../islands/admin/Act.tsx";
import type { EventStream } from "../../services/platform/streams/event_stream.ts";
import {
  DEAD_GROUP,
  DEAD_TOPIC,
  type DeadLetter,
  type DeadLetters,
  TELEMETRY_GROUP,
  TELEMETRY_TOPIC,
} from "../../services/telemetry/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { sendCsv } from "./table.ts";

const PATH = "/admin/streams";
const SHOWN = 100;

interface Lag {
  partition: number;
  waiting: number;
}

const LAG: readonly AdminColumn<Lag>[] = [
  {
    id: "partition",
    name: SystemWords.Partition,
    number: true,
    cell: ({ partition }) => partition,
  },
  {
    ...{ id: "waiting", name: SystemWords.Waiting, number: true },
    cell: ({ waiting }) => waiting.toLocaleString("en"),
  },
];

const DEAD: readonly AdminColumn<DeadLetter>[] = [
  { id: "key", name: SystemWords.Key, cell: ({ key }) => key, csv: ({ key }) => key },
  { id: "why", name: SystemWords.Why, cell: ({ reason }) => reason, csv: ({ reason }) => reason },
  {
    ...{ id: "attempts", name: SystemWords.Attempts, number: true },
    cell: ({ attempts }) => attempts,
    csv: ({ attempts }) => attempts,
  },
  {
    ...{ id: "body", name: SystemWords.Body, csv: ({ body }) => body },
    cell: ({ body, id }) => (
      <pre tabIndex={0} aria-label={about(SystemWords.Body, id)}>{body.slice(0, MOST)}</pre>
    ),
  },
  {
    ...{ id: "act", name: SystemWords.Action },
    cell: ({ id }) => (
      <div class="actions">
        <Act
          name={SystemWords.Replay}
          label={about(SystemWords.Replay, id)}
          title={SystemWords.ReplayTitle}
          consequences={[SystemWords.ReplaySays]}
          call={{ method: "POST", path: addressOf(id, "replay") }}
          done={SystemWords.Replayed}
        />
        <Act
          name={SystemWords.Drop}
          kind="danger"
          label={about(SystemWords.Drop, id)}
          title={SystemWords.DropTitle}
          consequences={[SystemWords.DropSays]}
          call={{ method: "POST", path: addressOf(id, "drop") }}
          done={SystemWords.Dropped}
        />
      </div>
    ),
  },
];
/** Letters of a body that are shown. */
const MOST = 4_000;

export function streamsPage(
  { adminPage, stream, deadLetters }: {
    adminPage: AdminPage;
    stream: Pick<EventStream, "lag">;
    deadLetters: Pick<DeadLetters, "list">;
  },
) {
  return async function streams(c: Context<AppEnv>): Promise<Response> {
    const query = readTable(c.req.query(), {});
    const [lag, parked] = await Promise.all([
      stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP),
      stream.lag(DEAD_TOPIC, DEAD_GROUP),
    ]);
    // Reading them takes a turn among all who look; where there are none nobody has to wait for it.
    const dead = parked.some((count) => count > 0) ? await deadLetters.list(SHOWN) : [];
    if (query.csv) return sendCsv(c, "dead_letters", DEAD, dead);
    const rows = lag.map((waiting, partition) => ({ partition, waiting }));
    return await adminPage(c, {
      title: SystemWords.Streams,
      path: PATH,
      body: (
        <>
          <section aria-label={SystemWords.DeadLetters}>
            <h2>{SystemWords.DeadLetters}</h2>
            <p class="quiet">{SystemWords.DeadSays}</p>
            <AdminTable
              caption={SystemWords.DeadLetters}
              path={PATH}
              query={query}
              columns={DEAD}
              rows={dead}
              keyOf={({ id }) => id}
              empty={SystemWords.NoDead}
              csv
            />
          </section>
          <section aria-label={SystemWords.Lag}>
            <h2>{SystemWords.Lag}</h2>
            <p class="quiet">{SystemWords.LagSays}</p>
            <div data-moves="">
              <p>{lagOf(lag.reduce((sum, each) => sum + each, 0))}</p>
              <AdminTable
                caption={SystemWords.Lag}
                path={PATH}
                query={query}
                columns={LAG}
                rows={rows}
                keyOf={({ partition }) => String(partition)}
                empty={SystemWords.NoEntries}
              />
            </div>
          </section>
        </>
      ),
    });
  };
}

function addressOf(id: string, action: "replay" | "drop"): string {
  return `/admin/api/dead-letters/${encodeURIComponent(id)}/${action}`;
}
