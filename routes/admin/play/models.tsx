/** `/admin/models`: what is served, how good it is, and whether it still is. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { AdminTable } from "../../../components/admin/AdminTable.tsx";
import { Moment } from "../../../components/admin/Moment.tsx";
import { readTable } from "../../../components/admin/table_query.ts";
import { AdminWords } from "../../../components/words/admin.ts";
import { figure, ModelWords, plotOf, versionOf } from "../../../components/words/admin_models.ts";
import { Act } from "../../../islands/admin/Act.tsx";
import type { Services } from "../../../services/compose/mod.ts";
import { MODEL_NAMES, type ModelDetails, type ModelName } from "../../../services/ml/mod.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import { DriftPart, ListPart, OutcomesPart, ShadowPart } from "./model_parts.tsx";

const PATH = "/admin/models";
const LISTED = 25;
const none = readTable({}, {});

export function modelsPage(
  { registry, drift, shadow, outcomes, lists, adminPage }:
    & Pick<Services["ml"], "registry" | "drift" | "shadow" | "outcomes" | "lists">
    & { adminPage: AdminPage },
) {
  return async function models(c: Context<AppEnv>): Promise<Response> {
    const isAdmin = c.get("caller").roles.includes("admin");
    const name: ModelName = MODEL_NAMES.find((each) => each === c.req.query("model")) ??
      MODEL_NAMES[0];
    const known = (await registry.listVersions()).filter((each) => each.name === name);
    const served = known.find(({ isServed }) => isServed)?.version ?? null;
    const asked = known.find(({ version }) => version === c.req.query("version")) ??
      known.find(({ isServed }) => isServed) ?? known[0];
    const listed = name === "churn" || name === "risk" ? name : undefined;
    const [details, drifted, shadowed, known_, list] = await Promise.all([
      asked && registry.get({ name, version: asked.version }),
      drift.report(name),
      shadow.report(name),
      outcomes.list(name),
      listed && lists.list(listed, { limit: LISTED }),
    ]);
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_play.css" />
        <ul class="chips">
          {MODEL_NAMES.map((each) => (
            <li key={each}>
              <a
                href={`${PATH}?${new URLSearchParams({ model: each })}`}
                aria-current={each === name ? "page" : undefined}
              >
                {each}
              </a>
            </li>
          ))}
        </ul>
        <section aria-labelledby="versions">
          <div class="section-head">
            <h2 id="versions">{ModelWords.Versions}</h2>
            {isAdmin && served !== null && <RollBack name={name} served={served} />}
          </div>
          <AdminTable
            caption={ModelWords.Versions}
            path=""
            query={none}
            rows={known}
            keyOf={({ version }) => version}
            empty={ModelWords.NoVersion}
            columns={[
              {
                ...{ id: "version", name: ModelWords.Version },
                cell: ({ version }) => (
                  <a href={`${PATH}?${new URLSearchParams({ model: name, version })}`}>{version}</a>
                ),
              },
              {
                ...{ id: "state", name: ModelWords.State },
                cell: ({ isServed, state }) => (
                  <span class={`state ${isServed ? "good" : "idle"}`}>
                    {isServed ? ModelWords.Served : state}
                  </span>
                ),
              },
              {
                ...{ id: "recorded", name: ModelWords.Recorded },
                cell: ({ createdAt }) => <Moment at={createdAt} />,
              },
              ...(isAdmin
                ? [{
                  ...{ id: "act", name: AdminWords.Actions },
                  cell: (each: typeof known[number]) =>
                    each.isServed
                      ? null
                      : <Promote name={name} version={each.version} served={served} />,
                }]
                : []),
            ]}
          />
        </section>
        {details && <Details {...details} />}
        <ShadowPart report={shadowed} />
        <DriftPart report={drifted} />
        <OutcomesPart figures={known_} />
        {list && <ListPart list={list} />}
      </>
    );
    return await adminPage(c, { title: ModelWords.Models, body, path: PATH });
  };
}

function Promote(
  { name, version, served }: { name: string; version: string; served: string | null },
): VNode {
  return (
    <Act
      name={ModelWords.Promote}
      label={`${ModelWords.Promote} ${versionOf(name, version)}`}
      kind="quiet"
      title={`${ModelWords.Promote} ${versionOf(name, version)}`}
      consequences={[ModelWords.PromoteDoes, ModelWords.GateSaidNo]}
      call={{
        ...{ method: "POST", body: { from: served } },
        path: `/ml/models/${name}/${encodeURIComponent(version)}/promote`,
      }}
      done={ModelWords.Promoted}
    />
  );
}

function RollBack({ name, served }: { name: string; served: string }): VNode {
  return (
    <Act
      name={ModelWords.RollBack}
      label={`${ModelWords.RollBack} ${name}`}
      kind="danger"
      title={ModelWords.RollBackTitle}
      consequences={[ModelWords.RollBackDoes]}
      call={{ method: "POST", path: `/ml/models/${name}/rollback`, body: { from: served } }}
      done={ModelWords.RolledBack}
    />
  );
}

function Details({ name, version, manifest, card, plots }: ModelDetails): VNode {
  const { metrics, baselines, gate } = manifest;
  const others = Object.entries(baselines);
  return (
    <>
      <section aria-labelledby="metrics">
        <h2 id="metrics">{`${versionOf(name, version)}: ${ModelWords.Metrics}`}</h2>
        <p>
          {`${ModelWords.Gate}: `}
          <span class={`state ${gate ? gate.passes ? "good" : "bad" : "idle"}`}>
            {gate ? gate.passes ? ModelWords.Passed : ModelWords.Refused : ModelWords.NotJudged}
          </span>
        </p>
        <AdminTable
          caption={ModelWords.Metrics}
          path=""
          query={none}
          rows={Object.entries(metrics)}
          keyOf={([metric]) => metric}
          empty={AdminWords.NothingFound}
          columns={[
            { id: "metric", name: ModelWords.Metric, cell: ([metric]) => metric },
            { id: "value", name: version, number: true, cell: ([, value]) => figure(value) },
            ...others.map(([other, values]) => ({
              ...{ id: other, name: other, number: true },
              cell: ([metric]: [string, number]) => figure(values[metric]),
            })),
          ]}
        />
      </section>
      <section aria-labelledby="plots">
        <h2 id="plots">{ModelWords.Plots}</h2>
        <div class="plots">
          {plots.map((plot) => (
            <img
              key={plot}
              src={`/ml/models/${name}/${encodeURIComponent(version)}/plots/${plot}.svg`}
              alt={plotOf(plot)}
              loading="lazy"
            />
          ))}
        </div>
        <details>
          <summary>{ModelWords.Card}</summary>
          <pre tabindex={0}>{card}</pre>
        </details>
      </section>
    </>
  );
}
