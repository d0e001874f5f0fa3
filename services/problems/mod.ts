/** Every failure table there is: for the pages at /problems and docs/problems.md. */

import { antiCheatFailures } from "../anti_cheat/mod.ts";
import { gameFailures } from "../game/mod.ts";
import { identityFailures } from "../identity/mod.ts";
import { inventoryFailures } from "../inventory/mod.ts";
import { leaderboardFailures } from "../leaderboards/mod.ts";
import { matchmakingFailures } from "../matchmaking/mod.ts";
import { mlFailures } from "../ml/mod.ts";
import { outboxFailures } from "../outbox/mod.ts";
import { arenaFailures } from "../arena/mod.ts";
import { partyFailures } from "../parties/mod.ts";
import { type FailureRow, requestFailures } from "../platform/errors.ts";
import { privacyFailures } from "../privacy/mod.ts";
import { ratingFailures } from "../ratings/mod.ts";
import { realtimeFailures } from "../realtime/mod.ts";
import { simulatorFailures } from "../simulator/mod.ts";
import { storeFailures } from "../store/mod.ts";
import { telemetryFailures } from "../telemetry/mod.ts";
import { webhookFailures } from "../webhooks/mod.ts";

export interface NamedFailure extends FailureRow {
  domain: string;
  code: string;
}

export function listFailures(): NamedFailure[] {
  const tables = [
    requestFailures,
    identityFailures,
    gameFailures,
    matchmakingFailures,
    simulatorFailures,
    arenaFailures,
    partyFailures,
    ratingFailures,
    leaderboardFailures,
    realtimeFailures,
    telemetryFailures,
    antiCheatFailures,
    inventoryFailures,
    storeFailures,
    webhookFailures,
    privacyFailures,
    outboxFailures,
    mlFailures,
  ];
  return tables.flatMap(({ domain, rows }) =>
    Object.entries<FailureRow>(rows).map(([code, row]) => ({ domain, code, ...row }))
  );
}

/** docs/problems.md. */
export function problemsMarkdown(): string {
  const rows = listFailures().map(({ domain, code, status, title, remedy }) =>
    `| \`${domain}.${code}\` | ${status} | ${title} | ${remedy} |`
  );
  return [
    "# Problems",
    "",
    "Every refusal of the API, generated from the failure tables by `deno task docs`. An answer's `type`",
    "is `/problems/<name>`, its `code` the part after the dot.",
    "",
    "| name | status | meaning | what to do |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
