/** `/admin/queues`: who waits, why, and how right the estimates were. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { AdminTable } from "../../../components/admin/AdminTable.tsx";
import { addressOf, readTable, type TableQuery } from "../../../components/admin/table_query.ts";
import { Lines } from "../../../components/admin/play/Lines.tsx";
import { AdminWords } from "../../../components/words/admin.ts";
import {
  calibrationOf,
  judgedShares,
  QueueWords,
  seconds,
  switchMode,
  ticketsOf,
} from "../../../components/words/admin_queues.ts";
import { Act } from "../../../islands/admin/Act.tsx";
import type { CurrentGame, Switches } from "../../../services/game/mod.ts";
import type { QueueDesk } from "../../../services/matchmaking/mod.ts";
import type { Clock } from "../../../services/platform/time/clock.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import { sendCsv } from "../table.ts";
import { type Pool, poolColumns, QUEUES_PATH as PATH, ticketColumns } from "./queue_columns.tsx";
import { askReason } from "../../../components/admin/reason.ts";

const SHOWN = 25;

export function queuesPage(
  { queueDesk, game, switches, clock, adminPage }: {
    queueDesk: QueueDesk;
    game: CurrentGame;
    switches: Pick<Switches, "list">;
    clock: Pick<Clock, "now">;
    adminPage: AdminPage;
  },
) {
  return async function queues(c: Context<AppEnv>): Promise<Response> {
    const { modes, regions } = game.config;
    const query = readTable(c.req.query(), {
      sorts: ["waiting", "oldest"],
      kept: ["mode", "region", "hours"],
    });
    const nameIn = (list: readonly { id: string; name: string }[], id: string) =>
      list.find((each) => each.id === id)?.name ?? id;
    const on = modes.filter(({ enabled }) => enabled);
    const [pools, states] = await Promise.all([queueDesk.list(), switches.list()]);
    const mode = on.find(({ id }) => id === query.kept.mode)?.id ??
      pools.toSorted((a, b) => b.waiting - a.waiting)[0]?.mode;
    const region = regions.find(({ id }) => id === query.kept.region)?.id;
    const offset = Math.min(1_000_000, Math.max(0, Math.trunc(Number(query.after ?? 0)) || 0));
    const hours = query.kept.hours === "24" ? 24 : 1;
    const [found, calibration] = await Promise.all([
      mode === undefined ? { total: 0, tickets: [] } : queueDesk.tickets({
        ...{ mode, offset, limit: SHOWN },
        ...(region !== undefined && { region }),
      }),
      mode === undefined || region === undefined
        ? undefined
        : queueDesk.calibration({ mode, region }, hours),
    ]);
    const now = clock.now();
    // Only the tickets have pages.
    const { after: _after, ...pooled } = query;
    const columns = poolColumns({
      modeName: (id) => nameIn(modes, id),
      regionName: (id) => nameIn(regions, id),
      now,
    });
    const shown = sorted(
      pools.filter((pool) =>
        (query.kept.mode === undefined || pool.mode === mode) &&
        (region === undefined || pool.region === region)
      ),
      query,
      now,
    );
    if (query.csv) return sendCsv(c, "queues", columns, shown);
    const mayAct = c.get("caller").roles.includes("admin");
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_play.css" />
        <section aria-labelledby="pools">
          <h2 id="pools">{QueueWords.Pools}</h2>
          <AdminTable
            caption={QueueWords.Pools}
            path={PATH}
            query={pooled}
            columns={columns}
            rows={shown}
            keyOf={(pool) => `${pool.mode} ${pool.region}`}
            empty={QueueWords.NobodyWaits}
            csv
            filters={[
              {
                name: "mode",
                label: QueueWords.Mode,
                choices: [
                  ["", AdminWords.Any],
                  ...on.map(({ id, name }) => [id, name] as const),
                ],
              },
              {
                name: "region",
                label: QueueWords.Region,
                choices: [
                  ["", AdminWords.Any],
                  ...regions.map(({ id, name }) => [id, name] as const),
                ],
              },
            ]}
          />
        </section>
        {mode !== undefined && (
          <section aria-labelledby="tickets">
            <h2 id="tickets">{QueueWords.Tickets}</h2>
            <AdminTable
              caption={ticketsOf(found.total, nameIn(modes, mode))}
              path={PATH}
              query={query}
              columns={ticketColumns(now)}
              rows={found.tickets}
              keyOf={({ ticketId }) => ticketId}
              empty={QueueWords.NoTickets}
              {...(offset + SHOWN < found.total && { next: `${offset + SHOWN}` })}
            />
          </section>
        )}
        <section aria-labelledby="calibration">
          <div class="section-head">
            <h2 id="calibration">
              {mode !== undefined && region !== undefined
                ? calibrationOf(nameIn(modes, mode), nameIn(regions, region))
                : QueueWords.Calibration}
            </h2>
            {calibration && (
              <p>
                <a href={addressOf(PATH, query, { hours: undefined })}>{QueueWords.LastHour}</a>
                {" "}
                <a href={addressOf(PATH, query, { hours: "24" })}>{QueueWords.LastDay}</a>
              </p>
            )}
          </div>
          {calibration
            ? <Calibrated {...calibration} />
            : <p class="quiet">{QueueWords.PickRegion}</p>}
        </section>
        <section aria-labelledby="switches">
          <h2 id="switches">{QueueWords.Switches}</h2>
          <ul class="rows">
            {states.filter(({ kind }) => kind === "mode").map(({ id, name, enabled }) => (
              <li key={id}>
                <span>{name}</span>
                <span class={`state ${enabled ? "good" : "idle"}`}>
                  {enabled ? QueueWords.IsOn : QueueWords.IsOff}
                </span>
                {mayAct && <Switch id={id} name={name} off={enabled} />}
              </li>
            ))}
          </ul>
        </section>
      </>
    );
    return await adminPage(c, {
      ...{ title: QueueWords.Queues, body, path: PATH },
      alive: { renews: true, every_s: 5 },
    });
  };
}

function Switch({ id, name, off }: { id: string; name: string; off: boolean }): VNode {
  return (
    <Act
      name={off ? QueueWords.Off : QueueWords.On}
      label={switchMode(name, off)}
      kind={off ? "danger" : "quiet"}
      title={switchMode(name, off)}
      consequences={off ? [QueueWords.OffLetsGo, QueueWords.OffReversible] : [QueueWords.OnOpens]}
      call={{ method: "PUT", path: `/admin/api/switches/mode/${id}`, body: { enabled: !off } }}
      asked={[askReason()]}
      done={off ? QueueWords.SwitchedOff : QueueWords.SwitchedOn}
    />
  );
}

function Calibrated(
  { judged, withinP50, withinP95, steps }: Awaited<ReturnType<QueueDesk["calibration"]>>,
): VNode {
  if (withinP50 === null || withinP95 === null || steps.length === 0) {
    return <p class="quiet">{QueueWords.NothingJudged}</p>;
  }
  return (
    <>
      <p>{judgedShares(judged, withinP50, withinP95)}</p>
      <Lines
        points={steps.map(({ at, expected, happened }) => ({
          at: new Date(at),
          values: [expected, happened],
        }))}
        names={[QueueWords.Expectation, QueueWords.Happening]}
        label={QueueWords.CalibrationBy}
      />
      <details>
        <summary>{QueueWords.CalibrationBy}</summary>
        <ul class="rows">
          {steps.map(({ at, expected, happened }) => (
            <li key={at}>
              <span class="number">{new Date(at).toISOString().slice(11, 16)}</span>
              <span class="number">{seconds(expected)}</span>
              <span class="number">{seconds(happened)}</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function sorted(pools: Pool[], { sort, down }: TableQuery, now: number): Pool[] {
  const of = (pool: Pool) =>
    sort === "oldest" ? now - (pool.oldest?.getTime() ?? now) : pool.waiting;
  if (sort === undefined) return pools.toSorted((a, b) => b.waiting - a.waiting);
  return pools.toSorted((a, b) => (of(a) - of(b)) * (down ? -1 : 1));
}
