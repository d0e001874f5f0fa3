/**
 * Counts who comes in: a page that was opened from elsewhere is an event `visit` (TEL8), so that the way
 * from a visit to a match has a beginning.
 *
 * Nothing is put into the browser for it and nobody is recognised: the event says which page, and whose
 * it is only where a session says so anyway. Whether somebody comes from elsewhere the browser tells
 * (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/); a page loaded again is no visit, nor is one
 * that a browser fetches ahead of time, nor what a program without these fields asks for. The page does
 * not wait for it, and is drawn without it as well.
 */

import type { Context, MiddlewareHandler } from "hono";
import type { RateLimits } from "../../../services/config/mod.ts";
import type { Limiter } from "../../../services/platform/limits/limiter.ts";
import type { Logger } from "../../../services/platform/observe/log.ts";
import type { Clock } from "../../../services/platform/time/clock.ts";
import type { Telemetry } from "../../../services/telemetry/mod.ts";
import type { Viewer } from "../auth.ts";
import type { AppEnv } from "../context.ts";

/** Pages that people come to. */
export const VISITED = [
  "/",
  "/leaderboards",
  "/matches/:match_id",
  "/play",
  "/play/:match_id",
  "/store",
];

/** Who tells of visitors that nobody knows: no player's id. */
const NOBODY = { id: "pages", roles: [] };

export function createVisits(
  { telemetry, limiter, limits, viewer, clock, log }: {
    telemetry: Pick<Telemetry, "ingest">;
    limiter: Pick<Limiter, "take">;
    limits: Pick<RateLimits, "visit">;
    viewer: Viewer;
    clock: Pick<Clock, "now">;
    log: Logger;
  },
): MiddlewareHandler<AppEnv> {
  async function note(c: Context<AppEnv>, page: string): Promise<void> {
    const take = { key: `visit:${c.get("address")}`, limit: limits.visit };
    const [verdict] = await limiter.take([take]);
    if (!verdict!.allowed) return;
    const player = await viewer(c);
    if (player?.viewAs) return;
    const caller = player ? { id: player.id, roles: [] } : NOBODY;
    await telemetry.ingest(caller, [{ event: "visit", ts: clock.now(), payload: { page } }]);
  }

  return async function visits(c, next) {
    await next();
    if (c.res.status !== 200 || !comesIn(c)) return;
    note(c, firstPart(c.req.path)).catch((error) =>
      log.debug({ err: String(error) }, "visits: one was not noted")
    );
  };
}

function comesIn(c: Context<AppEnv>): boolean {
  const field = (name: string) => c.req.header(name);
  return c.req.method === "GET" && field("sec-fetch-mode") === "navigate" &&
    field("sec-fetch-dest") === "document" && field("sec-fetch-site") !== undefined &&
    field("sec-fetch-site") !== "same-origin" && field("sec-purpose") === undefined &&
    !/max-age=0|no-cache/.test(field("cache-control") ?? "");
}

/** Of `/matches/…` only `/matches`: no page names a player or a match in a visit. */
function firstPart(path: string): string {
  return `/${path.split("/")[1] ?? ""}`;
}
