/** What the settings come to, in words: a line each, for an operator who has just typed them. */

import type { Config, Secrets } from "../../config/mod.ts";

const STREAMS: Readonly<Record<Config["engines"]["stream"], string>> = {
  postgres: "in a table of Postgres",
  redis: "in Redis Streams",
  kafka: "in Kafka",
};

/** Pairs of what it is about and what holds. No secret is in it: of these only whether they are set. */
export function settingsInWords(config: Config, secrets: Secrets): [string, string][] {
  const { web, engines, log, ml, oidc, retention, limits, matcher } = config;
  const days = (count: number) => count === 0 ? "for ever" : `for ${count} days`;
  const clients = secrets.serviceClients.map(({ id, roles }) => `${id} (${roles.join(", ")})`);
  const issuers = oidc.issuers.map(({ id }) => id);
  return [
    ["settings", `fine: ${config.env}, region ${config.region}`],
    ["web", `${web.publicUrl}, listening on ${web.host}:${web.port}${metricsOf(config)}`],
    [
      "database",
      engines.database.kind === "embedded"
        ? `inside the program, in ${engines.database.dataDir}; this process alone may use it`
        : `a server${secrets.databaseDirectUrl ? ", migrations and LISTEN past its pooler" : ""}${
          secrets.databaseReplicaUrl ? ", a standby answers the staff" : ""
        }`,
    ],
    [
      "shared",
      secrets.redisUrl
        ? "ranks, rooms and limits in Redis: nodes may be added"
        : "ranks, rooms and limits inside the process: it must be the only one",
    ],
    [
      "stream",
      `${STREAMS[engines.stream]}; ${limits.telemetryBacklog.toLocaleString("en")} events may wait`,
    ],
    ["matcher", matcher === "auto" ? "by itself" : "only when it is asked (MATCHER=manual)"],
    ["sign-in", issuers.length === 0 ? "guests only" : `guests, and ${issuers.join(", ")}`],
    ["servers", clients.length === 0 ? "none may call (SERVICE_CLIENTS)" : clients.join("; ")],
    ["payments", paymentsOf(secrets)],
    [
      "kept",
      `telemetry ${days(retention.eventDays)}, replays ${days(retention.replayDays)}, ` +
      `guests who never play ${days(retention.guestDays)}`,
    ],
    ["models", `on the ${ml.device}, ${ml.threads} thread${ml.threads === 1 ? "" : "s"}`],
    [
      "log",
      `${log.level}, as ${log.format}; traces ${
        log.collector ? `to ${new URL(log.collector).origin}` : "nowhere"
      }`,
    ],
  ];
}

function metricsOf({ web }: Config): string {
  return web.metricsPort === undefined ? "" : `, metrics on ${web.metricsPort}`;
}

function paymentsOf({ webhooks }: Secrets): string {
  const set = Object.entries(webhooks).filter(([, each]) => each.length > 0).map(([name]) => name);
  return set.length === 0
    ? "no provider's webhooks are taken (STORE_WEBHOOK_SECRETS)"
    : `webhooks signed as ${set.join(", ")}`;
}
