/** Grafana's side of a dashboard (schema 39): panels two in a row, and the PromQL that they share. */

type Unit = "s" | "reqps" | "short" | "bytes" | "percentunit" | "ops";

export interface Panel {
  title: string;
  unit: Unit;
  /** PromQL by legend. */
  lines: Record<string, string>;
}

export interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
}

export const rate = (metric: string, by = "", filter = "") =>
  `sum ${by === "" ? "" : `by (${by}) `}(rate(${metric}${
    filter === "" ? "" : `{${filter}}`
  }[$__rate_interval]))`;

export const quantile = (q: number, histogram: string, by = "") =>
  `histogram_quantile(${q}, sum by (${["le", by].filter((each) => each !== "").join(", ")}) ` +
  `(rate(${histogram}_bucket[$__rate_interval])))`;

const WIDTH = 12;
const HEIGHT = 8;

/** As Grafana imports and provisions it. */
export function grafanaDashboard({ uid, title, panels }: Dashboard) {
  return {
    ...{ uid, title, tags: ["veze"], timezone: "browser", schemaVersion: 39, refresh: "30s" },
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [{ name: "source", type: "datasource", query: "prometheus", label: "Prometheus" }],
    },
    panels: panels.map(({ title, unit, lines }, i) => ({
      ...{ id: i + 1, type: "timeseries", title },
      datasource: { type: "prometheus", uid: "${source}" },
      gridPos: { x: (i % 2) * WIDTH, y: Math.floor(i / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: Object.entries(lines).map(([legendFormat, expr], line) => ({
        ...{ refId: String.fromCharCode(65 + line), legendFormat, expr },
      })),
    })),
  };
}
