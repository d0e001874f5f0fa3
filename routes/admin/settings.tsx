/** `/admin/settings`: what is in force, what to warn of, what changed. */

import type { Context } from "hono";
import { type AdminColumn, AdminTable } from "../../components/admin/AdminTable.tsx";
import { Moment } from "../../components/admin/Moment.tsx";
import { readTable } from "../../components/admin/table_query.ts";
import { SystemWords, whatChanged } from "../../components/words/admin_system.ts";
import type { Audit, AuditRow } from "../../services/audit/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { sendCsv } from "./table.ts";

const PATH = "/admin/settings";
const CHANGES = 20;

interface Setting {
  name: string;
  value: string;
}

const COLUMNS: readonly AdminColumn<Setting>[] = [
  {
    ...{ id: "setting", name: SystemWords.Setting, csv: ({ name }) => name },
    cell: ({ name }) => <code>{name}</code>,
  },
  { id: "value", name: SystemWords.Value, cell: ({ value }) => value, csv: ({ value }) => value },
];
const CHANGED: readonly AdminColumn<AuditRow>[] = [
  { id: "at", name: SystemWords.At, cell: ({ at }) => <Moment at={at} /> },
  {
    ...{ id: "changed", name: SystemWords.Changed },
    cell: ({ details }) => whatChanged(namesIn(details.changed)),
  },
  { id: "node", name: SystemWords.Node, cell: ({ subjects }) => subjects.join(" ") },
];

export function settingsPage(
  { adminPage, audit, settings, warnings }: {
    adminPage: AdminPage;
    audit: Pick<Audit, "search">;
    settings: () => Record<string, unknown>;
    warnings: () => Promise<string[]>;
  },
) {
  return async function settingsInForce(c: Context<AppEnv>): Promise<Response> {
    const query = readTable(c.req.query(), {});
    const rows = [...flat(settings())];
    if (query.csv) return sendCsv(c, "settings", COLUMNS, rows);
    const [warned, changes] = await Promise.all([
      warnings(),
      audit.search({ action: "settings.in_force", limit: CHANGES }),
    ]);
    return await adminPage(c, {
      title: SystemWords.Settings,
      path: PATH,
      body: (
        <>
          <section aria-label={SystemWords.Warnings}>
            <h2>{SystemWords.Warnings}</h2>
            {warned.length === 0 && <p class="state good">{SystemWords.NoWarnings}</p>}
            {warned.map((text) => <p key={text} class="state warning">{text}</p>)}
          </section>
          <section aria-label={SystemWords.Changes}>
            <h2>{SystemWords.Changes}</h2>
            <p class="quiet">{SystemWords.ChangesSays}</p>
            <AdminTable
              caption={SystemWords.Changes}
              path={PATH}
              query={query}
              columns={CHANGED}
              rows={changes}
              keyOf={({ id }) => String(id)}
              empty={SystemWords.NoChanges}
            />
          </section>
          <section aria-label={SystemWords.InForce}>
            <h2>{SystemWords.InForce}</h2>
            <p class="quiet">{SystemWords.InForceSays}</p>
            <AdminTable
              caption={SystemWords.InForce}
              path={PATH}
              query={query}
              columns={COLUMNS}
              rows={rows}
              keyOf={({ name }) => name}
              empty={SystemWords.NoEntries}
              csv
            />
          </section>
        </>
      ),
    });
  };
}

/** Members of members by their paths; the game's own parts stay whole. */
function* flat(settings: Record<string, unknown>, above = ""): Generator<Setting> {
  for (const [name, value] of Object.entries(settings)) {
    const path = above === "" ? name : `${above}.${name}`;
    const nests = typeof value === "object" && value !== null && !Array.isArray(value);
    if (nests && Object.keys(value).length > 0) {
      yield* flat(value as Record<string, unknown>, path);
    } else if (value !== undefined) {
      yield { name: path, value: typeof value === "string" ? value : JSON.stringify(value) };
    }
  }
}

function namesIn(changed: unknown): string[] {
  return Array.isArray(changed) ? changed.map(String) : [];
}
