/** A Prometheus of a test's own, with our rules, that scrapes nodes under test. */

import { prometheusRules } from "../../../ops/observability/rules.ts";
import { eventually } from "../app/eventually.ts";
import { freePort } from "./free_port.ts";
import { startGuard } from "./guard.ts";

export interface RunningPrometheus extends AsyncDisposable {
  url: string;
  /** Names of the alerts that fire now. */
  firing(): Promise<Set<string>>;
  // deno-lint-ignore no-explicit-any -- Prometheus' JSON, of which few members are looked at
  api(path: string, parameters?: Record<string, string>): Promise<any>;
}

export interface PrometheusOptions {
  /** Of nodes that answer /metrics without a token: `127.0.0.1:8000`. */
  targets: readonly string[];
  /** How many times faster than in earnest all times of the rules go: 60 makes a minute a second. */
  faster?: number;
}

export async function startPrometheus(
  { targets, faster = 1 }: PrometheusOptions,
): Promise<RunningPrometheus> {
  await using undo = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "veze_prometheus_" });
  undo.defer(() => Deno.remove(directory, { recursive: true }));
  const rules = Object.entries(prometheusRules());
  for (const [name, content] of rules) {
    await Deno.writeTextFile(`${directory}/${name}.yml`, quicken(JSON.stringify(content), faster));
  }
  // What a node asks of an engine that does not answer holds a scrape for a second.
  const interval = "1500ms";
  await Deno.writeTextFile(
    `${directory}/prometheus.yml`,
    JSON.stringify({
      global: { scrape_interval: interval, evaluation_interval: faster > 1 ? "500ms" : interval },
      scrape_configs: [{ job_name: "veze-game", static_configs: [{ targets }] }],
      rule_files: rules.map(([name]) => `${name}.yml`),
    }),
  );
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const guard = undo.use(startGuard({ signal: "SIGKILL" }));
  const child = new Deno.Command("prometheus", {
    args: [
      `--config.file=${directory}/prometheus.yml`,
      `--storage.tsdb.path=${directory}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ],
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  await guard.watch(child.pid);
  undo.defer(async () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It is gone.
    }
    await child.status;
    await guard.watch(undefined);
  });
  const api: RunningPrometheus["api"] = async (path, parameters = {}) => {
    const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const body = await answer.json();
    if (body.status !== "success") throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body.data;
  };
  await eventually("Prometheus scrapes", async () => {
    const { activeTargets } = await api("targets");
    return activeTargets.length === targets.length &&
      activeTargets.every(({ health }: { health: string }) => health !== "unknown");
  });
  const opened = undo.move();
  return {
    ...{ url, api },
    async firing() {
      const { alerts } = await api("alerts");
      return new Set(
        alerts.filter(({ state }: { state: string }) => state === "firing")
          .map(({ labels }: { labels: Record<string, string> }) => labels["alertname"]),
      );
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Divides the times of rules: those in brackets, how long an alert must hold, how often it is asked. */
function quicken(json: string, by: number): string {
  const divide = (text: string) =>
    text.replace(
      /(\d+)([smhd])/,
      (_, count, unit) => `${Math.max(500, Math.round(count * SECONDS[unit]! * 1_000 / by))}ms`,
    );
  // Records keep the names they are asked by.
  return json.replaceAll(/\[\d+[smhd]\]|"(?:for|interval)":"\d+[smhd]"/g, divide);
}
