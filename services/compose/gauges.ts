/** What the process says of the engines below it, and of itself. */

import { statfs } from "node:fs/promises";
import { observeAsked } from "../platform/observe/asked.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Config } from "../config/mod.ts";
import type { Engines } from "./engines.ts";
import { probeEngines } from "./watch.ts";

export function observeEngines(
  { metrics: { meter }, config, engines, clock }: {
    metrics: Pick<Metrics, "meter">;
    config: Pick<Config, "engines">;
    engines: Engines;
    clock: Clock;
  },
): void {
  const { database: { sql }, redis } = engines;
  meter.createObservableGauge("engine_up", {
    description: "1 while an engine below answers within a second: postgres, redis",
  }).addCallback(async (result) => {
    for (const [engine, state] of Object.entries(await probeEngines(engines, clock))) {
      result.observe(state === "ok" ? 1 : 0, { engine: engine.split(" ")[0]! });
    }
  });
  observeAsked(meter, {
    gauges: {
      database_connections: "Sessions in the database, of all nodes, by state",
      database_size_bytes: "Size of the database",
    },
    ask: () =>
      sql<{ state: string; count: number; bytes: number }[]>`
        select coalesce(state, 'other') as state, count(*)::int as count,
          pg_database_size(current_database())::float8 as bytes
        from pg_stat_activity where datname = current_database()
        group by 1`,
    tell(states, observe) {
      for (const { state, count } of states) observe("database_connections", count, { state });
      if (states[0]) observe("database_size_bytes", states[0].bytes);
    },
    clock,
  });
  if (redis) {
    observeAsked(meter, {
      gauges: {
        redis_memory_bytes: "Memory that Redis uses; of a cluster, the master with the most",
        redis_memory_limit_bytes: "Memory that this Redis may use; 0: no limit is set",
      },
      ask: () => Promise.all(redis.servers().map((server) => server.info("memory"))),
      tell(texts, observe) {
        const fullest = texts.map((text) => {
          const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(text)?.[1]);
          return { used: read("used_memory"), limit: read("maxmemory") };
        }).sort((a, b) => b.used - a.used)[0];
        if (!fullest) return;
        observe("redis_memory_bytes", fullest.used);
        observe("redis_memory_limit_bytes", fullest.limit);
      },
      clock,
    });
  }
  const target = config.engines.database;
  if (target.kind === "embedded") {
    observeAsked(meter, {
      gauges: {
        disk_free_bytes: "Room left on the disk of the embedded database",
        disk_size_bytes: "Size of that disk",
      },
      ask: () => statfs(target.dataDir),
      tell({ bsize, bavail, blocks }, observe) {
        observe("disk_free_bytes", bsize * bavail);
        observe("disk_size_bytes", bsize * blocks);
      },
      clock,
    });
  }
}
