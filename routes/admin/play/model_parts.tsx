/** How a model does at work: beside its candidate, against its training, against what came true. */

import type { VNode } from "preact";
import { AdminTable } from "../../../components/admin/AdminTable.tsx";
import { Moment } from "../../../components/admin/Moment.tsx";
import { readTable } from "../../../components/admin/table_query.ts";
import { AdminWords } from "../../../components/words/admin.ts";
import { compared, figure, ModelWords, tooFew } from "../../../components/words/admin_models.ts";
import { percentOf } from "../../../components/words/admin_queues.ts";
import type { Services } from "../../../services/compose/mod.ts";

type Ml = Services["ml"];
type Drift = Awaited<ReturnType<Ml["drift"]["report"]>>;
type Shadow = Awaited<ReturnType<Ml["shadow"]["report"]>>;
type Figures = Awaited<ReturnType<Ml["outcomes"]["list"]>>;
type List = Awaited<ReturnType<Ml["lists"]["list"]>>;

const none = readTable({}, {});
const share = (value: number | null) => value === null ? "–" : percentOf(value);

export function ShadowPart({ report }: { report: Shadow }): VNode {
  return (
    <section aria-labelledby="shadow">
      <h2 id="shadow">{ModelWords.Shadow}</h2>
      {report.state === "none" && <p class="quiet">{ModelWords.ShadowNone}</p>}
      {report.state === "waiting" && <p class="quiet">{ModelWords.ShadowWaits}</p>}
      {report.state === "apart" && <p>{`${ModelWords.ShadowApart}${report.why}`}</p>}
      {report.state === "compared" && (
        <>
          <p>
            {`${compared(report.rows)}. ${ModelWords.Agreement}: ${share(report.agreement)}. ` +
              `${ModelWords.Correlation}: ${figure(report.correlation)}.`}
          </p>
          <AdminTable
            caption={ModelWords.Shadow}
            path=""
            query={none}
            rows={[report.served, report.shadow]}
            keyOf={({ version }) => version}
            empty={ModelWords.ShadowNone}
            columns={[
              { id: "version", name: ModelWords.Version, cell: ({ version }) => version },
              {
                ...{ id: "mean", name: ModelWords.Mean, number: true },
                cell: ({ mean }) => figure(mean),
              },
              {
                ...{ id: "positive", name: ModelWords.Positive, number: true },
                cell: ({ positive }) => share(positive),
              },
              {
                ...{ id: "cost", name: ModelWords.Cost, number: true },
                cell: ({ costPerRow }) => figure(costPerRow),
              },
            ]}
          />
        </>
      )}
    </section>
  );
}

export function DriftPart({ report }: { report: Drift }): VNode {
  return (
    <section aria-labelledby="drift">
      <h2 id="drift">{ModelWords.Drift}</h2>
      {!report && <p class="quiet">{ModelWords.NotServed}</p>}
      {report?.state === "no_reference" && <p class="quiet">{ModelWords.NoReference}</p>}
      {report?.state === "too_few" && (
        <p class="quiet">{tooFew(report.window.rows, report.fewest)}</p>
      )}
      {(report?.state === "steady" || report?.state === "shifted") && (
        <>
          <p>
            <span class={`state ${report.state === "steady" ? "good" : "warning"}`}>
              {report.state === "steady" ? ModelWords.Steady : ModelWords.Shifted}
            </span>
          </p>
          <AdminTable
            caption={ModelWords.Drift}
            path=""
            query={none}
            rows={report.groups}
            keyOf={({ group }) => group}
            empty={AdminWords.NothingFound}
            columns={[
              { id: "group", name: ModelWords.Group, cell: ({ group }) => group },
              {
                ...{ id: "psi", name: ModelWords.Psi, number: true },
                cell: ({ psi }) => figure(psi),
              },
              {
                ...{ id: "limit", name: ModelWords.Limit, number: true },
                cell: ({ limit }) => figure(limit),
              },
              {
                ...{ id: "state", name: ModelWords.State },
                cell: ({ psi, limit }) => (
                  <span class={`state ${psi >= limit ? "warning" : "good"}`}>
                    {psi >= limit ? ModelWords.Moved : ModelWords.NotMoved}
                  </span>
                ),
              },
            ]}
          />
          <img
            src={`/ml/models/${report.name}/${encodeURIComponent(report.version)}/drift.svg`}
            alt={ModelWords.Drift}
            loading="lazy"
          />
        </>
      )}
    </section>
  );
}

export function OutcomesPart({ figures }: { figures: Figures }): VNode {
  return (
    <section aria-labelledby="outcomes">
      <h2 id="outcomes">{ModelWords.Outcomes}</h2>
      <AdminTable
        caption={ModelWords.Outcomes}
        path=""
        query={none}
        rows={figures}
        keyOf={({ version }) => version}
        empty={ModelWords.NoOutcomes}
        columns={[
          { id: "version", name: ModelWords.Version, cell: ({ version }) => version },
          { id: "known", name: ModelWords.Known, number: true, cell: ({ known }) => known },
          { id: "open", name: ModelWords.Open, number: true, cell: ({ open }) => open },
          {
            ...{ id: "precision", name: ModelWords.Precision, number: true },
            cell: ({ precision }) => share(precision),
          },
          {
            ...{ id: "recall", name: ModelWords.Recall, number: true },
            cell: ({ recall }) => share(recall),
          },
          {
            ...{ id: "calibration", name: ModelWords.Calibration, number: true },
            cell: ({ calibrationError }) => figure(calibrationError),
          },
        ]}
      />
      {figures[0] && figures[0].tenths.length > 0 && (
        <AdminTable
          caption={ModelWords.Calibration}
          path=""
          query={none}
          rows={figures[0].tenths}
          keyOf={({ said }) => `${said}`}
          empty={ModelWords.NoOutcomes}
          columns={[
            {
              ...{ id: "said", name: ModelWords.Said, number: true },
              cell: ({ said }) => percentOf(said),
            },
            {
              ...{ id: "happened", name: ModelWords.Happened, number: true },
              cell: ({ happened }) => percentOf(happened),
            },
            { id: "rows", name: ModelWords.Known, number: true, cell: ({ rows }) => rows },
          ]}
        />
      )}
    </section>
  );
}

export function ListPart({ list }: { list: List }): VNode {
  return (
    <section aria-labelledby="expected">
      <h2 id="expected">{ModelWords.Expected}</h2>
      {list.state === "not_served" && <p class="quiet">{ModelWords.NotServed}</p>}
      {list.state === "foreign_features" && <p class="quiet">{ModelWords.Foreign}</p>}
      {list.state === "listed" && (
        <AdminTable
          caption={ModelWords.Expected}
          path=""
          query={none}
          rows={list.players}
          keyOf={({ userId }) => userId}
          empty={ModelWords.Nobody}
          columns={[
            {
              ...{ id: "player", name: ModelWords.Player },
              cell: ({ userId, displayName }) => (
                <a href={`/admin/players/${userId}`}>{displayName}</a>
              ),
            },
            {
              ...{ id: "score", name: ModelWords.Score, number: true },
              cell: ({ score }) => percentOf(score),
            },
            {
              ...{ id: "why", name: ModelWords.Reasons },
              cell: ({ reasons }) =>
                reasons.map(({ meaning, value, unit }) => `${meaning}: ${figure(value)} ${unit}`)
                  .join("; "),
            },
            {
              ...{ id: "since", name: ModelWords.Since },
              cell: ({ since }) => since ? <Moment at={since} /> : "–",
            },
          ]}
        />
      )}
    </section>
  );
}
