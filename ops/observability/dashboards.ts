/** What operators look at: a few lines of panels each; a test holds their metrics to /metrics. */

import { type Dashboard, quantile, rate } from "./grafana.ts";
import { OBJECTIVES } from "./objectives.ts";
import { RUNTIME } from "./runtime_dashboard.ts";

const HTTP = "http_server_request_duration_seconds";

export const DASHBOARDS: readonly Dashboard[] = [
  {
    uid: "veze-overview",
    title: "VEZE: overview",
    panels: [
      {
        title: "Budget left of 28 days",
        unit: "percentunit",
        lines: Object.fromEntries(
          OBJECTIVES.map(({ name }) => [name, `slo:budget_left:ratio28d{slo="${name}"}`]),
        ),
      },
      {
        title: "How fast budgets go (share of failures, 1 h)",
        unit: "percentunit",
        lines: { "{{slo}}": "slo:error_ratio:rate1h" },
      },
      { title: "Calls", unit: "reqps", lines: { "{{status}}": rate(`${HTTP}_count`, "status") } },
      {
        title: "Slowest routes (p95)",
        unit: "s",
        lines: { "{{route}}": `topk(8, ${quantile(0.95, HTTP, "route")})` },
      },
      { title: "Engines", unit: "short", lines: { "{{engine}}": "min by (engine) (engine_up)" } },
      {
        title: "What waits",
        unit: "short",
        lines: {
          "announcements": "max(outbox_rows_waiting)",
          "telemetry": "sum(max by (partition) (telemetry_lag_entries))",
          "webhooks": "max(webhook_deliveries_waiting)",
          "players in queues": "sum(max by (mode, region) (matchmaking_queue_players))",
        },
      },
    ],
  },
  {
    uid: "veze-matchmaking",
    title: "VEZE: matchmaking",
    panels: [
      {
        title: "Players who wait",
        unit: "short",
        lines: { "{{mode}} {{region}}": "max by (mode, region) (matchmaking_queue_players)" },
      },
      {
        title: "Longest wait",
        unit: "s",
        lines: { "{{mode}}": "max by (mode) (matchmaking_queue_oldest_seconds)" },
      },
      {
        title: "From queue to match (p50, p95)",
        unit: "s",
        lines: {
          "p50 {{mode}}": quantile(0.5, "matchmaking_placement_seconds", "mode"),
          "p95 {{mode}}": quantile(0.95, "matchmaking_placement_seconds", "mode"),
        },
      },
      {
        title: "Matches made",
        unit: "ops",
        lines: { "{{mode}}": rate("matchmaking_matches_total", "mode") },
      },
      {
        title: "A pass over the queue (p95)",
        unit: "s",
        lines: { "{{mode}}": quantile(0.95, "matchmaking_pass_seconds", "mode") },
      },
    ],
  },
  {
    uid: "veze-realtime",
    title: "VEZE: realtime",
    panels: [
      { title: "Sockets", unit: "short", lines: { "{{instance}}": "realtime_sockets" } },
      {
        title: "Opened and ended",
        unit: "ops",
        lines: {
          "opened": rate("realtime_sockets_opened_total"),
          "ended by {{by}}": rate("realtime_sockets_ended_total", "by"),
        },
      },
      {
        title: "Messages from clients",
        unit: "ops",
        lines: { "messages": rate("realtime_messages_received_total") },
      },
      {
        title: "Announcements sent",
        unit: "ops",
        lines: { "{{sink}}": rate("outbox_rows_relayed_total", "sink") },
      },
      {
        title: "How long the oldest has waited",
        unit: "s",
        lines: { "{{sink}}": "max by (sink) (outbox_oldest_seconds)" },
      },
      {
        title: "Set aside",
        unit: "short",
        lines: { "{{sink}}": "max by (sink) (outbox_rows_parked)" },
      },
    ],
  },
  {
    uid: "veze-streams",
    title: "VEZE: streams",
    panels: [
      {
        title: "Events in",
        unit: "ops",
        lines: { "{{outcome}}": rate("telemetry_events_total", "outcome") },
      },
      {
        title: "Events recorded",
        unit: "ops",
        lines: { "{{instance}}": rate("telemetry_recorded_total", "instance") },
      },
      {
        title: "Waiting to be recorded",
        unit: "short",
        lines: { "entries": "sum(max by (partition) (telemetry_lag_entries))" },
      },
      {
        title: "From arrival to row (p50, p95)",
        unit: "s",
        lines: {
          "p50": quantile(0.5, "telemetry_record_delay_seconds"),
          "p95": quantile(0.95, "telemetry_record_delay_seconds"),
        },
      },
      {
        title: "Set aside; the worker's deaths",
        unit: "short",
        lines: {
          "parked": "max(telemetry_parked_entries)",
          "deaths in 1 h": "sum(increase(telemetry_worker_deaths_total[1h]))",
        },
      },
    ],
  },
  {
    uid: "veze-ml",
    title: "VEZE: models",
    panels: [
      {
        title: "A call (p50, p95)",
        unit: "s",
        lines: {
          "p50 {{model}}": quantile(0.5, "ml_call_seconds", "model"),
          "p95 {{model}}": quantile(0.95, "ml_call_seconds", "model"),
        },
      },
      {
        title: "Rows scored",
        unit: "ops",
        lines: { "{{model}}": rate("ml_rows_scored_total", "model") },
      },
      { title: "A batch (p95)", unit: "s", lines: { "p95": quantile(0.95, "ml_batch_seconds") } },
      {
        title: "Rows together (p50)",
        unit: "short",
        lines: { rows: quantile(0.5, "ml_batch_rows") },
      },
      {
        title: "Served, and whether the thread takes rows",
        unit: "short",
        lines: {
          "{{model}} {{version}}": "max by (model, version) (ml_model_served)",
          "thread of {{instance}}": "ml_worker_up",
        },
      },
      {
        title: "Drift: PSI over its limit",
        unit: "short",
        lines: { "{{model}} {{group}}": "max by (model, group) (ml_drift_psi / ml_drift_limit)" },
      },
    ],
  },
  {
    uid: "veze-store",
    title: "VEZE: store and webhooks",
    panels: [
      {
        title: "Calls of the store",
        unit: "reqps",
        lines: {
          "{{route}} {{status}}": rate(`${HTTP}_count`, "route, status", 'route=~"/store.*"'),
        },
      },
      {
        title: "Purchases begun",
        unit: "ops",
        lines: { "{{money}} money": rate("store_purchases_begun_total", "money") },
      },
      {
        title: "Events of payment providers",
        unit: "ops",
        lines: { "{{outcome}}": rate("store_payment_events_total", "outcome") },
      },
      {
        title: "Attempts to deliver",
        unit: "ops",
        lines: { "{{outcome}}": rate("webhook_attempts_total", "outcome") },
      },
      {
        title: "Deliveries",
        unit: "short",
        lines: {
          "waiting": "max(webhook_deliveries_waiting)",
          "given up": "max(webhook_deliveries_parked)",
        },
      },
      { title: "Longest due", unit: "s", lines: { "due": "max(webhook_oldest_due_seconds)" } },
    ],
  },
  {
    uid: "veze-arena",
    title: "VEZE: arena",
    panels: [
      { title: "Matches", unit: "short", lines: { "{{kind}}": "sum by (kind) (arena_matches)" } },
      {
        title: "Time spent in ticks, of one processor",
        unit: "percentunit",
        lines: { "{{instance}}": rate("arena_tick_busy_seconds_total", "instance") },
      },
      {
        title: "Ticks",
        unit: "ops",
        lines: { "{{instance}}": rate("arena_ticks_total", "instance") },
      },
      { title: "Latest tick", unit: "s", lines: { "{{instance}}": "arena_tick_late_max_seconds" } },
      {
        title: "Deaths of the thread in 1 h",
        unit: "short",
        lines: { "{{instance}}": "increase(arena_thread_deaths_total[1h])" },
      },
    ],
  },
  RUNTIME,
];
