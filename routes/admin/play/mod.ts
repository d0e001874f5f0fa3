/** The staff's pages about the game as it is played. */

import type { Hono } from "hono";
import type { Config } from "../../../services/config/mod.ts";
import type { Services } from "../../../services/compose/mod.ts";
import type { AppEnv } from "../../http/context.ts";
import type { AdminPage } from "../_layout.tsx";
import type { Asked } from "../asks.ts";
import { announcementsPage } from "./announcements.tsx";
import { staffBoardsPage } from "./boards.tsx";
import { livePage } from "./live.tsx";
import { matchesPage } from "./matches.tsx";
import { staffMatchPage } from "./match.tsx";
import { modelsPage } from "./models.tsx";
import { queuesPage } from "./queues.tsx";
import { simulatorPage } from "./simulator.tsx";

export function addPlayPages(
  app: Hono<AppEnv>,
  { services, config, adminPage, asked }: {
    services: Services;
    config: Config;
    adminPage: AdminPage;
    asked: Asked;
  },
): void {
  const { play, boards, game, realtime, arenaHosts, ml, clock } = services;
  const drawn = { ...game, clock, adminPage };
  app.get("/admin/queues", queuesPage({ ...play, ...drawn }));
  app.get("/admin/simulator", simulatorPage({ ...game, adminPage }));
  app.get("/admin/matches", matchesPage({ ...play, ...drawn }));
  app.get(
    "/admin/matches/:match_id",
    staffMatchPage({ ...play, ...realtime, ...drawn, hosts: arenaHosts }),
  );
  const mayDrop = config.env !== "production";
  app.get("/admin/live", livePage({ ...play, ...realtime, ...drawn, mayDrop }));
  app.get("/admin/boards", staffBoardsPage({ ...boards, ...drawn, asked }));
  app.get("/admin/models", modelsPage({ ...ml, adminPage }));
  app.get("/admin/announcements", announcementsPage({ ...realtime, adminPage }));
}
