/** The pages, each with what it shows. `/leaderboards` is in app.ts: the API has the same address. */

import type { Hono } from "hono";
import type { Services } from "../services/compose/mod.ts";
import type { Config } from "../services/config/mod.ts";
import { DEVICE_PATH, devicePage } from "./device.tsx";
import { galleryPage } from "./gallery.tsx";
import type { Origin, Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import { chooseLanguage } from "./http/page/language.ts";
import type { RenderPage } from "./http/page/page.ts";
import { FAREWELL_PATH, farewellPage } from "./farewell.tsx";
import type { SignInCookies } from "./http/session_cookie.ts";
import { addAdminPages } from "./admin/mod.ts";
import { homePage } from "./index.tsx";
import { inventoryPage } from "./inventory.tsx";
import { matchPage } from "./match.tsx";
import { OfflinePage } from "../components/page/OfflinePage.tsx";
import { pageTitle, PageWords } from "../components/words/page.ts";
import { arenaPage, practisePage } from "./play.tsx";
import { profilePage } from "./profile.tsx";
import { judgeRoute, reviewPage } from "./review.tsx";
import { storePage } from "./store.tsx";

export function addPages(
  app: Hono<AppEnv>,
  { services, config, viewer, cookies, page, origin }: {
    services: Services;
    config: Config;
    viewer: Viewer;
    cookies: SignInCookies;
    page: RenderPage;
    origin: Origin;
  },
): void {
  const { access, play, boards, economy, telemetry, game: { game }, clock } = services;
  const { region, env } = config;
  const isDevelopment = env !== "production";
  const drawn = { game, viewer, page };
  const secure = config.web.publicUrl.startsWith("https:");
  app.get(
    "/",
    homePage({
      ...{ ...access, ...play, ...boards, ...economy, ...drawn, records: services.arenaRecords },
      ...{ region, secure, clock },
    }),
  );
  app.get("/matches/:match_id", matchPage({ ...play, ...access, ...drawn }));
  app.get("/play", practisePage(drawn));
  app.get("/play/:match_id", arenaPage({ ...play, ...economy, ...drawn, isDevelopment }));
  app.get("/store", storePage({ ...economy, ...drawn, sandbox: isDevelopment }));
  app.get("/inventory", inventoryPage({ ...economy, ...drawn }));
  app.get("/profile", profilePage({ ...access, ...play, ...drawn }));
  app.get(DEVICE_PATH, devicePage({ ...access, ...drawn, publicUrl: config.web.publicUrl }));
  app.get(FAREWELL_PATH, farewellPage({ ...access, cookies, page }));
  app.post("/language", chooseLanguage({ secure, origin }));
  app.get("/review", reviewPage({ ...access, ...telemetry, ...drawn }));
  app.post("/review", judgeRoute({ ...telemetry, clock }));
  addAdminPages(app, { services, config, viewer, page, origin });
  app.get(
    "/offline",
    (c) => page(c, { title: pageTitle(PageWords.NoConnection), body: OfflinePage() }),
  );
  if (isDevelopment) app.get("/dev/gallery", galleryPage(page));
}
