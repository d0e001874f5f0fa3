/** `/admin/simulator`: another search window tried before players feel it, and put in force. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { AdminTable } from "../../../components/admin/AdminTable.tsx";
import { Moment } from "../../../components/admin/Moment.tsx";
import { readTable } from "../../../components/admin/table_query.ts";
import {
  fromTo,
  SimulatorWords,
  takeBackTitle,
  windowOf,
} from "../../../components/words/admin_simulator.ts";
import { Act } from "../../../islands/admin/Act.tsx";
import { Simulator } from "../../../islands/admin/Simulator.tsx";
import { versionOf, type Windows, type WindowState } from "../../../services/game/mod.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import { askReason } from "../../../components/admin/reason.ts";

const PATH = "/admin/simulator";
const none = readTable({}, {});

export function simulatorPage(
  { windows, adminPage }: { windows: Pick<Windows, "list">; adminPage: AdminPage },
) {
  return async function simulator(c: Context<AppEnv>): Promise<Response> {
    const states = await windows.list();
    const isAdmin = c.get("caller").roles.includes("admin");
    const picked = states.find(({ mode }) => mode === c.req.query("mode")) ?? states[0];
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_play.css" />
        <p class="quiet">{SimulatorWords.Says}</p>
        <ul class="chips">
          {states.map(({ mode, name }) => (
            <li key={mode}>
              <a
                href={`${PATH}?${new URLSearchParams({ mode })}`}
                aria-current={mode === picked?.mode ? "page" : undefined}
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
        {picked && (
          <Simulator
            key={picked.mode}
            mode={picked.mode}
            name={picked.name}
            window={picked.window}
            hasBots={picked.hasBots}
            version={versionOf(picked)}
            mayApply={isAdmin}
          />
        )}
        <section aria-labelledby="in-force">
          <h2 id="in-force">{SimulatorWords.InForce}</h2>
          <AdminTable
            caption={SimulatorWords.InForce}
            path={PATH}
            query={none}
            rows={states}
            keyOf={({ mode }) => mode}
            empty={SimulatorWords.NoModes}
            columns={[
              { ...{ id: "mode", name: SimulatorWords.Mode }, cell: ({ name }) => name },
              {
                ...{ id: "window", name: SimulatorWords.Window },
                cell: ({ window }) => windowOf(window),
              },
              {
                ...{ id: "configured", name: SimulatorWords.Configured },
                cell: ({ configured }) => windowOf(configured),
              },
              {
                ...{ id: "changed", name: SimulatorWords.Changed },
                cell: (state) => <Changed state={state} isAdmin={isAdmin} />,
              },
            ]}
          />
        </section>
      </>
    );
    return await adminPage(c, { ...{ title: SimulatorWords.Simulator, body, path: PATH } });
  };
}

function Changed({ state, isAdmin }: { state: WindowState; isAdmin: boolean }): VNode {
  const { mode, name, window, configured, changedAt } = state;
  if (changedAt === null) return <span>{SimulatorWords.NeverChanged}</span>;
  return (
    <>
      <Moment at={changedAt} /> {isAdmin && (
        <Act
          name={SimulatorWords.TakeBack}
          label={takeBackTitle(name)}
          kind="quiet"
          title={takeBackTitle(name)}
          consequences={[
            fromTo(windowOf(window), windowOf(configured)),
            SimulatorWords.TakeBackDoes,
            SimulatorWords.KeepsPlace,
          ]}
          call={{ method: "PUT", path: `/admin/api/windows/${mode}`, body: { window: null } }}
          expected={`"${versionOf(state)}"`}
          asked={[askReason()]}
          done={SimulatorWords.TakenBack}
        />
      )}
    </>
  );
}
