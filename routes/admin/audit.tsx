/** `/admin/audit`: who did what to whom, and whether the log holds. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { Moment } from "../../components/admin/Moment.tsx";
import { readTable, type TableQuery } from "../../components/admin/table_query.ts";
import { chainHolds, SystemWords } from "../../components/words/admin_system.ts";
import type { Audit, AuditRow, AuditSearch, ChainReport } from "../../services/audit/mod.ts";
import { plainId } from "../../services/platform/ids.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import type { Asked } from "./asks.ts";
import { sendCsv } from "./table.ts";

const PATH = "/admin/audit";
const SHOWN = 50;
const IN_FILE = 5_000;
const FILTERS = [
  { name: "actor", label: SystemWords.Who },
  { name: "action", label: SystemWords.Action, placeholder: "player.suspend" },
  { name: "subject", label: SystemWords.OnWhom },
  { name: "since", label: SystemWords.Since, type: "datetime-local" },
  { name: "until", label: SystemWords.Until, type: "datetime-local" },
] as const;

const COLUMNS: readonly AdminColumn<AuditRow>[] = [
  { id: "id", name: "#", number: true, cell: ({ id }) => id, csv: ({ id }) => id },
  {
    ...{ id: "at", name: SystemWords.At, sorts: true, csv: ({ at }) => at },
    cell: ({ at }) => <Moment at={at} />,
  },
  {
    ...{ id: "action", name: SystemWords.Action, csv: ({ action }) => action },
    cell: ({ action }) => <a href={linkTo("action", action)}>{action}</a>,
  },
  {
    ...{ id: "actor", name: SystemWords.Who, csv: ({ actor }) => actor },
    cell: ({ actor }) => <a href={linkTo("actor", actor)}>{actor}</a>,
  },
  {
    ...{ id: "subjects", name: SystemWords.OnWhom, csv: ({ subjects }) => subjects.join(" ") },
    cell: ({ subjects }) => shortened(subjects.join(" ")),
  },
  {
    ...{ id: "outcome", name: SystemWords.Outcome, csv: ({ outcome }) => outcome },
    cell: ({ outcome }) => (
      <span class={`state ${outcome === "done" ? "good" : "bad"}`}>{outcome}</span>
    ),
  },
  { id: "addresses", name: SystemWords.Addresses, cell: ({ addresses }) => addresses.join(" ") },
  {
    ...{ id: "details", name: SystemWords.Details, csv: ({ details }) => JSON.stringify(details) },
    cell: ({ details }) => <Details details={details} />,
  },
];

export function auditPage(
  { adminPage, audit, asked }: { adminPage: AdminPage; audit: Audit; asked: Asked },
) {
  return async function auditLog(c: Context<AppEnv>): Promise<Response> {
    const query = readTable(c.req.query(), {
      ...{ kept: FILTERS.map(({ name }) => name), sorts: ["at"] },
    });
    const search = searchOf(query);
    if (query.csv) {
      return sendCsv(c, "audit", COLUMNS, await audit.search({ ...search, limit: IN_FILE }));
    }
    const checks = asked(c, "check") === "chain";
    const [rows, chain] = await Promise.all([
      audit.search({ ...search, limit: SHOWN }),
      checks ? audit.verify() : undefined,
    ]);
    return await adminPage(c, {
      title: SystemWords.Audit,
      path: PATH,
      body: (
        <>
          <AdminTable
            caption={SystemWords.Audit}
            path={PATH}
            query={query}
            columns={COLUMNS}
            rows={rows}
            keyOf={({ id }) => String(id)}
            usual={{ sort: "at", down: true }}
            filters={FILTERS}
            next={rows.length === SHOWN ? String(rows.at(-1)!.id) : undefined}
            empty={SystemWords.NoEntries}
            csv
          />
          <Chain chain={chain} />
        </>
      ),
    });
  };
}

function searchOf({ kept, after, sort, down }: TableQuery): Omit<AuditSearch, "limit"> {
  const last = Number(after);
  const [since, until] = [kept.since, kept.until].map((text) => text && new Date(`${text}Z`));
  const isMoment = (at: Date | string | undefined): at is Date =>
    at instanceof Date && !Number.isNaN(at.getTime());
  return {
    ...(kept.actor && { actor: plainId(kept.actor) }),
    ...(kept.action && { action: kept.action }),
    ...(kept.subject && { subject: plainId(kept.subject) }),
    ...(isMoment(since) && { since }),
    ...(isMoment(until) && { until }),
    ...(Number.isSafeInteger(last) && last > 0 && { last }),
    oldestFirst: sort === "at" && !down,
  };
}

function Chain({ chain }: { chain: ChainReport | undefined }): VNode {
  return (
    <section aria-label={SystemWords.Chain}>
      <h2>{SystemWords.Chain}</h2>
      <p class="quiet">{SystemWords.ChainSays}</p>
      {chain && (
        <div data-moves="">
          <p role="status" class={`state ${chain.intact ? "good" : "bad"}`}>
            {chain.intact ? SystemWords.Intact : `${SystemWords.Broken}${chain.problem}`}
          </p>
          <p>{chainHolds(chain.rows, chain.seals, chain.open)}</p>
          {chain.head && (
            <p class="quiet small">
              {SystemWords.Head}
              <code>{chain.head}</code>
            </p>
          )}
        </div>
      )}
      <form method="get" action={PATH}>
        <button type="submit" name="check" value="chain">{SystemWords.CheckChain}</button>
      </form>
    </section>
  );
}

function Details({ details }: { details: Record<string, unknown> }): VNode | null {
  const text = JSON.stringify(details);
  if (text === "{}") return null;
  if (text.length <= SHORT) return <code>{text}</code>;
  return (
    <details>
      <summary>{`${text.slice(0, 40)}…`}</summary>
      <pre tabIndex={0} aria-label={SystemWords.Details}>{JSON.stringify(details, null, 2)}</pre>
    </details>
  );
}

const SHORT = 80;

function shortened(text: string): string {
  return text.length <= SHORT ? text : `${text.slice(0, SHORT)}…`;
}

function linkTo(name: string, value: string): string {
  return `${PATH}?${new URLSearchParams({ [name]: value })}`;
}
