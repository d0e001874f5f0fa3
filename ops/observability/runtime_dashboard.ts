/** What operators look at of the processes and the engines below them. */

import { type Dashboard, quantile, rate } from "./grafana.ts";

export const RUNTIME: Dashboard = {
  uid: "veze-runtime",
  title: "VEZE: runtime",
  panels: [
    {
      title: "Processors in use",
      unit: "short",
      lines: { "{{instance}}": rate("process_cpu_seconds_total", "instance") },
    },
    {
      title: "Memory",
      unit: "bytes",
      lines: {
        "{{instance}}": "process_resident_memory_bytes",
        "heap of {{instance}}": "runtime_heap_used_bytes",
      },
    },
    {
      title: "Event loop late (p99, most)",
      unit: "s",
      lines: {
        "p99 {{instance}}": quantile(0.99, "runtime_event_loop_delay_seconds", "instance"),
        "most {{instance}}": "runtime_event_loop_delay_max_seconds",
      },
    },
    {
      title: "Sessions in Postgres",
      unit: "short",
      lines: { "{{state}}": "max by (state) (database_connections)" },
    },
    {
      title: "Sizes",
      unit: "bytes",
      lines: {
        "database": "max(database_size_bytes)",
        "Redis": "max(redis_memory_bytes)",
        "disk left": "min(disk_free_bytes)",
      },
    },
    {
      title: "Standby: how far behind, most",
      unit: "s",
      lines: { "behind": "max(standby_lag_seconds)" },
    },
    {
      title: "The staff's bulk reads, by who answers",
      unit: "ops",
      lines: { "{{by}}": rate("staff_reads_total", "by") },
    },
    {
      title: "Chores: rounds that failed",
      unit: "ops",
      lines: { "{{chore}}": rate("chore_runs_total", "chore", 'outcome="failed"') },
    },
    {
      title: "Chores: time of a round (p95)",
      unit: "s",
      lines: { "{{chore}}": `topk(8, ${quantile(0.95, "chore_seconds", "chore")})` },
    },
  ],
};
