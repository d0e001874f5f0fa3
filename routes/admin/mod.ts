/** The staff's pages, each with what it shows. Who may open them stands in routes/access/. */

import type { Hono } from "hono";
import type { Services } from "../../services/compose/mod.ts";
import type { Config } from "../../services/config/mod.ts";
import type { Origin, Viewer } from "../http/auth.ts";
import type { AppEnv } from "../http/context.ts";
import type { RenderPage } from "../http/page/page.ts";
import { createAsked } from "./asks.ts";
import { auditPage } from "./audit.tsx";
import { choresPage } from "./chores.tsx";
import { settingsPage } from "./settings.tsx";
import { streamsPage } from "./streams.tsx";
import { webhooksPage } from "./webhooks.tsx";
import { createAdminPage } from "./_layout.tsx";
import { addPlayPages } from "./play/mod.ts";
import { addDeskPages } from "./desk.ts";
import { overviewPage } from "./overview.tsx";

export function addAdminPages(
  app: Hono<AppEnv>,
  { services, config, viewer, page, origin }: {
    services: Services;
    config: Config;
    viewer: Viewer;
    page: RenderPage;
    origin: Origin;
  },
): void {
  const adminPage = createAdminPage({ viewer, page, env: config.env });
  const asked = createAsked(origin);
  addPlayPages(app, { services, config, adminPage, asked });
  const { clock } = services;
  const { access, telemetry, delivery, chores, settings, warnings } = services;
  app.get("/admin/streams", streamsPage({ adminPage, ...telemetry }));
  app.get("/admin/webhooks", webhooksPage({ adminPage, ...delivery }));
  app.get("/admin/chores", choresPage({ adminPage, chores, ...delivery }));
  app.get("/admin/audit", auditPage({ adminPage, ...access, asked }));
  app.get("/admin/settings", settingsPage({ adminPage, ...access, settings, warnings }));
  app.get(
    "/admin",
    overviewPage({ adminPage, ...access, ...services.watched, ...services.economy, clock }),
  );
  addDeskPages(app, services, adminPage);
}
