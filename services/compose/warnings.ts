/** What `check` would warn of, and what a running process knows besides. */

import { type Config, staleRoles } from "../config/mod.ts";
import type { EventStream } from "../platform/streams/event_stream.ts";
import type { Chores } from "../platform/work/chores.ts";

/** @returns a sentence each */
export async function warningsOf(
  { config, stream, chores }: {
    config: Pick<Config, "oidc" | "env" | "web">;
    stream: Pick<EventStream, "durabilityWarning">;
    chores: Pick<Chores, "failing">;
  },
): Promise<string[]> {
  const weak = await stream.durabilityWarning().catch((error) => `not known: ${error}`);
  return [
    ...(weak ? [`telemetry may be lost: ${weak}`] : []),
    ...staleRoles(config.oidc).map((id) =>
      `roles of ${id} may stay until the next sign-in: it is not asked again, or without offline_access`
    ),
    ...(config.env === "production" && config.web.publicUrl.startsWith("http:")
      ? ["PUBLIC_URL is not https: cookies and tokens travel in the clear"]
      : []),
    ...chores.failing().map(({ name, times, error }) =>
      `the chore "${name}" failed ${times} times in a row: ${error}`
    ),
  ];
}
