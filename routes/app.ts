/** The HTTP surface, put together: middleware in order, one sub-app per domain, pages, failures. */

import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Config, Secrets } from "../services/config/mod.ts";
import type { Services } from "../services/compose/mod.ts";
import { withCors } from "../services/platform/cors.ts";
import type { Upgrade } from "../services/platform/runtime/mod.ts";
import type { Edits } from "../services/web/edits.ts";
import { adminRoutes } from "./api/admin/mod.ts";
import { adminBoardRoutes } from "./api/admin/boards.ts";
import { adminOutboxRoutes } from "./api/admin/outbox.ts";
import { adminPlayerRoutes } from "./api/admin/players.ts";
import { adminPurchaseRoutes } from "./api/admin/purchases.ts";
import { adminQueueRoutes } from "./api/admin/queues.ts";
import { adminRoomRoutes } from "./api/admin/rooms.ts";
import { viewRoutes } from "./api/admin/view.ts";
import { adminSimulatorRoutes } from "./api/admin/simulator.ts";
import { adminSwitchRoutes } from "./api/admin/switches.ts";
import { arenaRoutes } from "./api/arena.ts";
import { announcementRoutes } from "./api/announcements.ts";
import { authRoutes } from "./api/auth.ts";
import { signInRoutes } from "./api/sign_in.ts";
import { describe } from "./api/description.ts";
import { deviceRoutes } from "./api/devices.ts";
import { inventoryRoutes } from "./api/inventory.ts";
import { leaderboardRoutes } from "./api/leaderboards.ts";
import { matchRoutes } from "./api/matches.ts";
import { matchmakingRoutes } from "./api/matchmaking.ts";
import { partyRoutes } from "./api/parties.ts";
import { passkeyRoutes } from "./api/passkeys.ts";
import { recoveryRoutes } from "./api/recovery.ts";
import { ratingRoutes } from "./api/ratings.ts";
import { mlRoutes } from "./api/ml.ts";
import { mlWorkRoutes } from "./api/ml_work.ts";
import { storeRoutes } from "./api/store.ts";
import { systemRoutes } from "./api/system.ts";
import { telemetryRoutes } from "./api/telemetry.ts";
import { userRoutes } from "./api/users.ts";
import { webhookRoutes } from "./api/webhooks.ts";
import { arenaRoute } from "./arena.ts";
import { editsRoute } from "./dev.ts";
import { eventsRoute } from "./events.ts";
import {
  cookieName,
  createAuthenticate,
  createKnownCaller,
  createViewer,
  type Origin,
} from "./http/auth.ts";
import { createAsStaff } from "./http/chain/as_staff.ts";
import { createBodies } from "./http/chain/body.ts";
import type { AppEnv } from "./http/context.ts";
import { createEntering } from "./http/entering.ts";
import { withDeadline } from "./http/chain/deadline.ts";
import { forgetEndedSession } from "./http/chain/ended_session.ts";
import { createGuard } from "./http/chain/guard.ts";
import { createSignInCookies } from "./http/session_cookie.ts";
import { createHandshake } from "./http/socket.ts";
import { withHead } from "./http/chain/head.ts";
import { createLimits } from "./http/chain/limits.ts";
import { createRefusals } from "./http/chain/refusals.ts";
import { observe } from "./http/chain/observe.ts";
import { createOnce } from "./http/chain/once.ts";
import { keepPrivate } from "./http/chain/private.ts";
import { speakTheirs } from "./http/page/language.ts";
import { createPages, forPeople } from "./http/page/page.ts";
import { createVisits, VISITED } from "./http/page/visits.ts";
import { createPageCache } from "./http/page/page_cache.ts";
import { notFound, onError } from "./http/problem.ts";
import { KindRouter } from "./http/router.ts";
import { type ReadStatic, serveStatic } from "./http/page/static_files.ts";
import { leaderboardsPage } from "./leaderboards.tsx";
import { viewOf } from "./http/view_as.ts";
import { addPages } from "./pages.ts";

export interface AppOptions {
  config: Config;
  secrets: Pick<Secrets, "metricsToken">;
  services: Services;
  readStatic: ReadStatic;
  upgrade: Upgrade;
  /** What tells pages of a developer's edits; absent outside `dev --follow`. */
  edits?: Edits;
}

/** The whole front as one `fetch`: web standards in, web standards out (OPS8). */
export function createApp(
  { config, secrets, services, readStatic, upgrade, edits }: AppOptions,
): OpenAPIHono<AppEnv> {
  const { access, game: { game, switches, windows }, play, boards, economy, telemetry } = services;
  const { realtime: { gate }, delivery, arena, arenaRecords, limiter, clock, ids, log, metrics } =
    services;
  const { identity } = access;
  const { leaderboards, snapshots } = boards;
  const origin: Origin = {
    publicUrl: config.web.publicUrl,
    trustHost: config.env !== "production",
    others: config.web.corsOrigins,
  };
  const authenticate = createAuthenticate(identity, origin);
  const viewer = createViewer(authenticate, identity);
  const knownCaller = createKnownCaller(authenticate);
  const once = createOnce({ store: access.onceStore, sealer: access.answerSealer, clock });
  const followsEdits = edits !== undefined;
  const pingUrls = () => game.config.regions.flatMap(({ ping_url }) => ping_url ?? []);
  const page = createPages(readStatic, { edits, pingUrls });
  const app = new OpenAPIHono<AppEnv>({ router: new KindRouter() });

  const strictTransport = config.web.publicUrl.startsWith("https:");
  app.use(
    observe({ ids, metrics, log, trustedProxies: config.web.trustedProxies, strictTransport }),
  );
  app.use(keepPrivate);
  app.use(speakTheirs);
  app.use(createBodies());
  const limits = createLimits({ limiter, limits: config.limits.rates, clock, log });
  const session = cookieName(origin.publicUrl);
  // Only who brings a view's cookie is looked up where nobody else is.
  const viewing = async (c: Context<AppEnv>) =>
    viewOf(c, session) !== undefined && (await knownCaller(c))?.viewAs !== undefined;
  const cookies = createSignInCookies(origin.publicUrl);
  app.use(forgetEndedSession({ cookies, origin }));
  app.use(
    createGuard({
      ...{ authenticate, viewing, limits, recordRefusal: createRefusals(access.audit) },
      asStaff: createAsStaff(services.staffReads),
    }),
  );
  app.onError(onError(log));
  app.notFound(notFound(() => app));

  app.route(
    "/",
    systemRoutes({
      readiness: services.readiness,
      metrics,
      ...(secrets.metricsToken !== undefined && { metricsToken: secrets.metricsToken }),
      ...{ game, origin, region: config.region, publicUrl: config.web.publicUrl },
    }),
  );
  const { region } = config;
  const signing = { ...access, authenticate, limits, cookies, origin, region };
  app.route("/", authRoutes({ ...signing, game }));
  app.route("/", signInRoutes(signing));
  const ways = { ...access, cookies, limits, entering: createEntering(signing) };
  app.route("/", passkeyRoutes(ways));
  app.route("/", recoveryRoutes(ways));
  app.route("/", deviceRoutes({ ...access, publicUrl: config.web.publicUrl }));
  app.route("/", matchmakingRoutes({ ...play, once }));
  app.route("/", matchRoutes(play));
  app.route("/", partyRoutes({ ...play, once }));
  app.route("/", ratingRoutes(play));
  const noteVisits = createVisits({
    ...{ telemetry: telemetry.telemetry, limiter, limits: config.limits.rates, viewer, clock, log },
  });
  for (const path of VISITED) app.get(path, noteVisits);
  // The address is an API's as well: people get the page, programs the list.
  app.get(
    "/leaderboards",
    forPeople(leaderboardsPage({ leaderboards, snapshots, game, viewer, page })),
  );
  const pages = createPageCache(clock);
  app.route("/", leaderboardRoutes({ leaderboards, snapshots, pages, game }));
  app.route("/", storeRoutes({ ...economy, once }));
  app.route("/", inventoryRoutes({ ...economy, kindOf: (sku) => game.findItem(sku)?.kind }));
  app.route("/", webhookRoutes({ ...delivery, once }));
  app.route("/", telemetryRoutes(telemetry));
  // "drift" is no version.
  app.route("/", mlWorkRoutes(services.ml));
  app.route("/", mlRoutes(services.ml));
  app.route("/", userRoutes(access));
  const { antiCheat } = telemetry;
  app.route("/", viewRoutes({ audit: access.audit, knownCaller, origin }));
  const { desk } = services;
  app.route("/", adminRoutes({ ...access, ...desk, antiCheat, settings: services.settings }));
  app.route("/", adminPlayerRoutes({ ...access, ...economy, ...desk, ...delivery, once }));
  app.route("/", adminBoardRoutes(boards));
  app.route("/", adminOutboxRoutes({ parked: delivery.parkedRows }));
  app.route("/", adminPurchaseRoutes(economy));
  app.route("/", adminQueueRoutes(play));
  app.route("/", adminRoomRoutes(services.realtime));
  app.route("/", adminSwitchRoutes({ switches }));
  app.route("/", adminSimulatorRoutes({ simulator: services.simulator, windows }));
  app.route("/", announcementRoutes({ ...delivery, once }));
  const shake = createHandshake({ identity, authenticate, origin, upgrade });
  app.get("/events", eventsRoute({ gate, shake, clock }));
  app.route("/", arenaRoutes({ arena, records: arenaRecords }));
  app.get("/arena/:match_id", arenaRoute({ arena, shake, clock }));
  addPages(app, { services, config, viewer, cookies, page, origin });
  app.get("/dev/edits", editsRoute(edits));
  serveStatic(app, readStatic, { followsEdits });
  describe(app, {
    ...{ page, limits: config.limits.rates, publicUrl: config.web.publicUrl },
    ...{ viewer, triedByAll: config.env !== "production" },
    webhookEvents: delivery.webhookEvents,
  });
  const fetch = withHead(withDeadline(app.fetch, { clock, log }));
  app.fetch = withCors(fetch, config.web.corsOrigins, ids.next);
  return app;
}
