/** What somebody has to hear of besides budgets: causes, each with its meaning, first look and remedy. */

export interface Alert {
  name: string;
  expr: string;
  /** How long it must hold. */
  wait: string;
  severity: "page" | "ticket";
  meaning: string;
  look: string;
  remedy: string;
  /** For promtool: series under which it fires, and the labels it then has. */
  fires: { series: Record<string, string>; after: string; labels?: Record<string, string> };
}

export const ALERTS: readonly Alert[] = [
  {
    name: "NodeDown",
    expr: `up{job="veze-game"} == 0`,
    wait: "2m",
    severity: "page",
    meaning: "Prometheus cannot reach a node.",
    look: "does the process run; what did it say last; can its port be reached",
    remedy: "start it again: others have taken over its work after some seconds",
    fires: {
      series: { 'up{job="veze-game",instance="one:8000"}': "0x30" },
      after: "5m",
      labels: { job: "veze-game", instance: "one:8000" },
    },
  },
  {
    name: "EngineDown",
    expr: "min by (engine) (engine_up) == 0",
    wait: "1m",
    severity: "page",
    meaning: "An engine does not answer a node within a second; calls that need it get 503.",
    look: "/ready of each node names the engine and the reason",
    remedy: "bring the engine back: nodes reconnect by themselves, nothing has to be restarted",
    fires: {
      series: { 'engine_up{engine="redis",instance="one"}': "0x30" },
      after: "3m",
      labels: { engine: "redis" },
    },
  },
  {
    name: "TelemetryLags",
    expr: "sum(max by (partition) (telemetry_lag_entries)) > 50000",
    wait: "5m",
    severity: "ticket",
    meaning: "Telemetry comes in faster than it is recorded; at the backlog's limit it is refused.",
    look: "dashboard Streams: is anything recorded; telemetry_worker_deaths_total; Postgres",
    remedy: "`worker telemetry` on another machine; nothing that was accepted is lost meanwhile",
    fires: { series: { 'telemetry_lag_entries{partition="3"}': "60000x30" }, after: "10m" },
  },
  {
    name: "TelemetryParked",
    expr: "max(telemetry_parked_entries) > 0",
    wait: "10m",
    severity: "ticket",
    meaning: "Entries could not be recorded and were set aside with their reason.",
    look: "`deno task streams`",
    remedy: "`streams replay ID` once the reason is gone, or `streams drop ID`",
    fires: { series: { telemetry_parked_entries: "2x30" }, after: "15m" },
  },
  {
    name: "OutboxStuck",
    expr: "max by (sink) (outbox_oldest_seconds) > 60",
    wait: "2m",
    severity: "page",
    meaning:
      "What was committed is not told to a sink: players do not hear of their matches (rooms).",
    look: "`GET /admin/api/outbox`; is a relay running; the sink's engine",
    remedy: "bring the sink's engine back; start `worker relay` where none runs",
    fires: {
      series: { 'outbox_oldest_seconds{sink="room"}': "70+60x30" },
      after: "5m",
      labels: { sink: "room" },
    },
  },
  {
    name: "OutboxParked",
    expr: "max by (sink) (outbox_rows_parked) > 0",
    wait: "10m",
    severity: "ticket",
    meaning: "A sink refuses rows while it takes others; they were set aside.",
    look: "`GET /admin/api/outbox` shows each with its reason",
    remedy: "send it again there once the reason is gone",
    fires: {
      series: { 'outbox_rows_parked{sink="webhook"}': "1x30" },
      after: "15m",
      labels: { sink: "webhook" },
    },
  },
  {
    name: "WebhooksLate",
    expr: "max(webhook_oldest_due_seconds) > 300",
    wait: "5m",
    severity: "ticket",
    meaning: "Deliveries that are due are not tried.",
    look: "is `worker webhooks` running; does a receiver hold its attempts for their 10 s",
    remedy: "start the worker; take off a subscription whose receiver never answers",
    fires: { series: { webhook_oldest_due_seconds: "400+60x30" }, after: "10m" },
  },
  {
    name: "WebhooksParked",
    expr: "max(webhook_deliveries_parked) > 0",
    wait: "10m",
    severity: "ticket",
    meaning: "A receiver has refused deliveries until they were given up.",
    look: "`GET /admin/api/webhooks/deliveries?state=parked`",
    remedy: "have the receiver mended, then replay them",
    fires: { series: { webhook_deliveries_parked: "1x30" }, after: "15m" },
  },
  {
    name: "ChoreFailing",
    expr: "max by (chore) (chore_failures_in_a_row) >= 3",
    wait: "5m",
    severity: "ticket",
    meaning: "A background chore has failed three times in a row.",
    look: '/ready names it; the log says why: "schedule: … failed"',
    remedy: "mostly an engine that is away; else a fault of ours: report it with the log line",
    fires: {
      series: { 'chore_failures_in_a_row{chore="seasons"}': "4x30" },
      after: "10m",
      labels: { chore: "seasons" },
    },
  },
  {
    name: "MatcherStopped",
    expr: "sum(rate(matchmaking_pass_seconds_count[5m])) == 0 or " +
      "absent(matchmaking_pass_seconds_count)",
    wait: "5m",
    severity: "page",
    meaning: "No node passes over the queues: nobody is matched.",
    look: "is any node running the matcher (`serve`, `worker matcher`); its log",
    remedy: "start one; a lease of a dead node ends after three seconds",
    fires: { series: { 'matchmaking_pass_seconds_count{mode="duel"}': "5x30" }, after: "15m" },
  },
  {
    name: "DiskFull",
    expr: "min by (instance) (disk_free_bytes / disk_size_bytes) < 0.1",
    wait: "5m",
    severity: "page",
    meaning:
      "Less than a tenth of the embedded database's disk is left; full, nothing is accepted.",
    look: "what fills the disk; database_size_bytes; how long events are kept",
    remedy: "make room; shorten EVENT_RETENTION_DAYS; move to a server (`admin export`)",
    fires: {
      series: {
        'disk_free_bytes{instance="one"}': "5x30",
        'disk_size_bytes{instance="one"}': "100x30",
      },
      after: "10m",
      labels: { instance: "one" },
    },
  },
  {
    name: "StandbyUnused",
    expr: "min(standby_usable) == 0",
    wait: "10m",
    severity: "ticket",
    meaning:
      "The standby does not answer, is none of this database or is more than 30 s behind: the database " +
      "answers the staff's bulk reads as well.",
    look: "the warning `standby: not asked` says why; standby_lag_seconds; `check`",
    remedy: "bring the standby back, or take DATABASE_REPLICA_URL away",
    fires: { series: { 'standby_usable{instance="one"}': "0x30" }, after: "15m" },
  },
  {
    name: "RedisFull",
    expr: "max(redis_memory_bytes / (redis_memory_limit_bytes > 0)) > 0.9",
    wait: "5m",
    severity: "page",
    meaning: "Redis has used nine tenths of what it may; full, it refuses writes.",
    look: "dashboard Streams: does telemetry lag; which keys are large",
    remedy: "raise maxmemory; more telemetry workers; never another policy than noeviction",
    fires: {
      series: { redis_memory_bytes: "95x30", redis_memory_limit_bytes: "100x30" },
      after: "10m",
    },
  },
  {
    name: "EventLoopBlocked",
    expr: "max by (instance) (runtime_event_loop_delay_max_seconds) > 0.5",
    wait: "5m",
    severity: "ticket",
    meaning: "A node's main thread stands still for half a second again and again.",
    look: "dashboard Runtime: processor and memory; are calls with large bodies or lists many",
    remedy: "another node; where the machine is busy with others, move it",
    fires: {
      series: { 'runtime_event_loop_delay_max_seconds{instance="one"}': "0.8x30" },
      after: "10m",
      labels: { instance: "one" },
    },
  },
  {
    name: "ArenaLate",
    expr: "max by (instance) (arena_tick_late_max_seconds) > 0.1",
    wait: "2m",
    severity: "ticket",
    meaning: "Ticks of the arena come three ticks late: players feel it.",
    look: "dashboard Arena: matches and time spent in ticks; who else uses the processor",
    remedy: "another node: new matches go to the node that its first player reaches",
    fires: {
      series: { 'arena_tick_late_max_seconds{instance="one"}': "0.2x30" },
      after: "5m",
      labels: { instance: "one" },
    },
  },
  {
    name: "ArenaThreadDied",
    expr: "sum by (instance) (increase(arena_thread_deaths_total[15m])) > 0",
    wait: "0m",
    severity: "ticket",
    meaning: "The arena's thread died: its matches were voided, nobody's rating changed.",
    look: 'the log: "arena: the thread died" with its reason',
    remedy: "it has started again by itself; a fault of ours: report it with the log line",
    fires: {
      series: { 'arena_thread_deaths_total{instance="one"}': "0 0 0 1x30" },
      after: "10m",
      labels: { instance: "one" },
    },
  },
  {
    name: "InferenceDown",
    expr: "min by (instance) (ml_worker_up and on (instance) count by (instance) " +
      "(ml_model_served)) == 0",
    wait: "2m",
    severity: "ticket",
    meaning: "Models are served and their thread takes no rows: scores are refused with 503.",
    look: '/ready\'s line of models; the log lines that begin with "ml:"',
    remedy: "go back to the model before (`model rollback`); restart the node",
    fires: {
      series: {
        'ml_worker_up{instance="one"}': "0x30",
        'ml_model_served{instance="one",model="bot",version="1"}': "1x30",
      },
      after: "5m",
      labels: { instance: "one" },
    },
  },
  {
    name: "ModelDrift",
    expr: "max by (model, version, group) (ml_drift_psi) > " +
      "max by (model, version, group) (ml_drift_limit)",
    wait: "15m",
    severity: "ticket",
    meaning: "A model is asked about rows unlike those it was trained on: its scores mean less.",
    look:
      "`GET /ml/models/{name}/drift` and its plot: which features, since when; a release, a new " +
      "kind of device, an event, a broken client; `scores` alone: a group that is no longer rare",
    remedy: "where people have changed, train again on one's own history (`train MODEL " +
      "--from-database`); where a client sends nonsense, mend it; until then trust its flags less",
    fires: {
      series: {
        'ml_drift_psi{model="bot",version="1",group="rhythm",instance="one"}': "0.4x40",
        'ml_drift_limit{model="bot",version="1",group="rhythm",instance="one"}': "0.1x40",
      },
      after: "20m",
      labels: { model: "bot", version: "1", group: "rhythm" },
    },
  },
];
