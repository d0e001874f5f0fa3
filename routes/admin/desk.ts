/** Pages of players, purchases, the catalogue and flags. */

import type { Hono } from "hono";
import type { Services } from "../../services/compose/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { cataloguePage } from "./catalogue.tsx";
import { flagsPage } from "./flags.tsx";
import { playerPage } from "./player.tsx";
import { ledgerPage } from "./player_lists.tsx";
import { playersPage } from "./players.tsx";
import { purchasePage, purchasesPage } from "./purchases.tsx";

export function addDeskPages(app: Hono<AppEnv>, services: Services, adminPage: AdminPage): void {
  const { access, play, economy, telemetry, desk, ml, game: { game } } = services;
  const shared = { game, adminPage };
  app.get("/admin/players", playersPage({ ...access, ...desk, adminPage }));
  app.get(
    "/admin/players/:user_id",
    playerPage({ ...access, ...play, ...economy, ...telemetry, ...ml, ...desk, ...shared }),
  );
  app.get("/admin/players/:user_id/ledger", ledgerPage({ ...access, ...economy, adminPage }));
  app.get("/admin/purchases", purchasesPage({ ...economy, adminPage }));
  app.get("/admin/purchases/:purchase_id", purchasePage({ ...economy, adminPage }));
  app.get("/admin/catalogue", cataloguePage({ ...economy, ...shared }));
  app.get("/admin/flags", flagsPage({ ...telemetry, adminPage }));
}
