/** Rules, alerts and their unit tests for Prometheus, made from objectives and alerts. */

import { ALERTS } from "./alerts.ts";
import { BURNS, type Objective, OBJECTIVES, WINDOWS } from "./objectives.ts";

const RUNBOOK = "docs/alerts.md#";
/** Long windows are read seldom: they move slowly and cost much. */
const SHORT = new Set<string>(["5m", "30m", "1h", "2h", "6h"]);

const ratio = (window: string) => `slo:error_ratio:rate${window}`;

const nameOf = ({ name }: Objective, severity: string, long: string) =>
  `Budget_${name}_${severity}_${long}`;

function record(windows: readonly string[]) {
  return OBJECTIVES.flatMap((objective) =>
    windows.map((window) => ({
      record: ratio(window),
      expr: `(${objective.bad(window)}) / (${objective.total(window)} > 0)`,
      labels: { slo: objective.name },
    }))
  );
}

function burnAlerts() {
  return OBJECTIVES.flatMap((objective) =>
    BURNS.map(({ factor, long, short, wait, severity, spent }) => {
      const limit = round(factor * (1 - objective.target));
      const over = (window: string) => `${ratio(window)}{slo="${objective.name}"} > ${limit}`;
      return {
        alert: nameOf(objective, severity, long),
        expr: `${over(long)} and ${over(short)}`,
        for: wait,
        labels: { severity, slo: objective.name },
        annotations: {
          summary: `${objective.says}: the budget of 28 days goes too fast (${spent}).`,
          runbook: `${RUNBOOK}${objective.name.replaceAll("_", "-")}`,
        },
      };
    })
  );
}

const causeAlerts = () =>
  ALERTS.map(({ name, expr, wait, severity, meaning }) => ({
    alert: name,
    expr,
    for: wait,
    labels: { severity },
    annotations: { summary: meaning, runbook: `${RUNBOOK}${name.toLowerCase()}` },
  }));

/** Files of rules by name, as objects. */
export function prometheusRules() {
  const short = WINDOWS.filter((window) => SHORT.has(window));
  const long = WINDOWS.filter((window) => !SHORT.has(window));
  const budget = OBJECTIVES.map(({ name, target }) => ({
    record: "slo:budget_left:ratio28d",
    expr: `1 - ${ratio("28d")}{slo="${name}"} / ${round(1 - target)}`,
    labels: { slo: name },
  }));
  return {
    objectives: {
      groups: [
        { name: "objectives, short windows", interval: "30s", rules: record(short) },
        { name: "objectives, long windows", interval: "5m", rules: [...record(long), ...budget] },
      ],
    },
    budgets: { groups: [{ name: "budgets", interval: "30s", rules: burnAlerts() }] },
    causes: { groups: [{ name: "causes", interval: "30s", rules: causeAlerts() }] },
  };
}

/** promtool's unit tests of each file: ratios are right, alerts fire under their series, and only then. */
export function prometheusTests() {
  const causes = ALERTS.map(({ name, severity, meaning, fires: { series, after, labels } }) => ({
    interval: "1m",
    name: `${name} fires`,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{
      eval_time: after,
      alertname: name,
      exp_alerts: [{
        exp_labels: { severity, ...labels },
        exp_annotations: { summary: meaning, runbook: `${RUNBOOK}${name.toLowerCase()}` },
      }],
    }],
  }));
  const silence = {
    interval: "1m",
    name: "no alert where all is well",
    input_series: Object.entries(WELL).map(([series, values]) => ({ series, values })),
    alert_rule_test: ALERTS.map(({ name }) => ({
      eval_time: "25m",
      alertname: name,
      exp_alerts: [],
    })),
  };
  const burns = OBJECTIVES.flatMap((objective) =>
    BURNS.flatMap((burn) => {
      const alert = burnAlerts().find(({ alert }) =>
        alert === nameOf(objective, burn.severity, burn.long)
      )!;
      const limit = burn.factor * (1 - objective.target);
      const at = (factor: number, isFiring: boolean) => ({
        interval: "5m",
        name: `${alert.alert} ${isFiring ? "fires above" : "is silent below"} its rate`,
        input_series: [burn.long, burn.short].map((window) => ({
          series: `${ratio(window)}{slo="${objective.name}"}`,
          values: `${round(limit * factor)}x60`,
        })),
        alert_rule_test: [{
          eval_time: "4h",
          alertname: alert.alert,
          exp_alerts: isFiring
            ? [{ exp_labels: alert.labels, exp_annotations: alert.annotations }]
            : [],
        }],
      });
      return [at(1.05, true), at(0.95, false)];
    })
  );
  const ratios = OBJECTIVES.map((objective) => ({
    interval: "1m",
    name: `the ratio of ${objective.name} is what went wrong of all`,
    input_series: SAMPLES[objective.name]!.map(([series, values]) => ({ series, values })),
    promql_expr_test: [{
      expr: `round(${ratio("5m")}{slo="${objective.name}"} * 1e6) / 1e6`,
      eval_time: "20m",
      exp_samples: [{ labels: `{slo="${objective.name}"}`, value: 0.25 }],
    }],
  }));
  const file = (
    name: keyof ReturnType<typeof prometheusRules>,
    every: string,
    tests: object[],
  ) => ({
    rule_files: [`${name}.yml`],
    evaluation_interval: every,
    tests,
  });
  return {
    objectives: file("objectives", "1m", ratios),
    budgets: file("budgets", "5m", burns),
    causes: file("causes", "1m", [...causes, silence]),
  };
}

/** What a node shows that has its work in hand. */
const WELL: Record<string, string> = {
  'up{job="veze-game",instance="one"}': "1x30",
  'engine_up{engine="postgres",instance="one"}': "1x30",
  'telemetry_lag_entries{partition="0"}': "900x30",
  telemetry_parked_entries: "0x30",
  'outbox_oldest_seconds{sink="room"}': "1x30",
  'outbox_rows_parked{sink="room"}': "0x30",
  webhook_oldest_due_seconds: "0x30",
  webhook_deliveries_parked: "0x30",
  'chore_failures_in_a_row{chore="seasons"}': "0 1 2 0x30",
  'matchmaking_pass_seconds_count{mode="duel"}': "0+60x30",
  'disk_free_bytes{instance="one"}': "50x30",
  'disk_size_bytes{instance="one"}': "100x30",
  redis_memory_bytes: "95x30",
  redis_memory_limit_bytes: "0x30",
  'runtime_event_loop_delay_max_seconds{instance="one"}': "0.02x30",
  'arena_tick_late_max_seconds{instance="one"}': "0.01x30",
  'arena_thread_deaths_total{instance="one"}': "1x30",
  'ml_worker_up{instance="one"}': "1x30",
  'ml_model_served{instance="one",model="bot",version="1"}': "1x30",
};

/** A quarter of each goes wrong. */
const SAMPLES: Record<string, [series: string, values: string][]> = {
  api_latency: [
    ['http_server_request_duration_seconds_count{route="/v1/x",status="200"}', "0+4x30"],
    ['http_server_request_duration_seconds_bucket{route="/v1/x",status="200",le="0.2"}', "0+3x30"],
    ['http_server_request_duration_seconds_count{route="/events",status="101"}', "0+100x30"],
  ].map(([series, values]) => [series!, values!]),
  api_errors: [
    ['http_server_request_duration_seconds_count{route="/v1/x",status="200"}', "0+3x30"],
    ['http_server_request_duration_seconds_count{route="/v1/x",status="503"}', "0+1x30"],
  ],
  sockets: [
    ["realtime_socket_seconds_total", "0+240x30"],
    ['realtime_sockets_ended_total{by="network"}', "0+1x30"],
    ['realtime_sockets_ended_total{by="client"}', "0+9x30"],
  ],
  placement: [
    ['matchmaking_placement_seconds_count{mode="duel"}', "0+4x30"],
    ['matchmaking_placement_seconds_bucket{mode="duel",le="5"}', "0+3x30"],
  ],
  inference: [
    ['ml_call_seconds_count{model="bot"}', "0+4x30"],
    ['ml_call_seconds_bucket{model="bot",le="0.15"}', "0+3x30"],
  ],
};

/** Against digits that only binary fractions have. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}

/** docs/alerts.md. */
export function alertsMarkdown(): string {
  const list = (meaning: string, look: string, remedy: string) =>
    `${meaning}\n\n- **First look**: ${look}\n- **Remedy**: ${remedy}\n`;
  return [
    "# Alerts",
    "",
    "Generated by `deno task docs` from `ops/observability/`: what each alert means, where to look first,",
    "and what to do. `page` wakes somebody, `ticket` waits for the morning.",
    "",
    "## Budgets",
    "",
    "An objective allows some share of failures in 28 days: its budget. Four alerts watch how fast it",
    "goes (" + BURNS.map(({ spent, severity }) => `${spent}: ${severity}`).join("; ") + ").",
    "",
    ...OBJECTIVES.flatMap(({ name, says, look, remedy }) => [
      `### ${name.replaceAll("_", "-")}`,
      "",
      list(`${says}.`, look, remedy),
    ]),
    "## Causes",
    "",
    ...ALERTS.flatMap(({ name, severity, wait, meaning, look, remedy, expr }) => [
      `### ${name}`,
      "",
      list(`${meaning} (${severity}, after ${wait})`, look, remedy),
      `\`${expr}\``,
      "",
    ]),
  ].join("\n");
}
