/**
 * The staff's pages, by what they are about: who may open each, and what it is called. The navigation
 * follows it; a test compares it with routes/access/.
 */

import { AdminWords } from "../../components/words/admin.ts";
import { SystemWords } from "../../components/words/admin_system.ts";
import { FlagWords, MoneyWords, PlayerWords } from "../../components/words/admin_players.ts";
import type { Role } from "../../services/identity/mod.ts";
import { GAME_PAGES, PLAY_PAGES } from "./play/pages.ts";
import { STAFF } from "../access/types.ts";

export interface AdminPageRow {
  path: string;
  name: string;
  roles: readonly Role[];
}

const ADMIN: readonly Role[] = ["admin"];

const LIVE: readonly AdminPageRow[] = [
  { path: "/admin", name: AdminWords.Overview, roles: STAFF },
  ...PLAY_PAGES,
];
const PEOPLE: readonly AdminPageRow[] = [
  { path: "/admin/players", name: PlayerWords.Players, roles: STAFF },
  { path: "/admin/flags", name: AdminWords.Flags, roles: STAFF },
  { path: "/review", name: FlagWords.Judge, roles: STAFF },
];
const MONEY: readonly AdminPageRow[] = [
  { path: "/admin/purchases", name: MoneyWords.Purchases, roles: STAFF },
  { path: "/admin/catalogue", name: MoneyWords.Catalogue, roles: STAFF },
];
const GAME: readonly AdminPageRow[] = [...GAME_PAGES];
const SYSTEM: readonly AdminPageRow[] = [
  { path: "/admin/streams", name: SystemWords.Streams, roles: ADMIN },
  { path: "/admin/webhooks", name: SystemWords.Webhooks, roles: ADMIN },
  { path: "/admin/chores", name: SystemWords.Chores, roles: ADMIN },
  { path: "/admin/audit", name: SystemWords.Audit, roles: ADMIN },
  { path: "/admin/settings", name: SystemWords.Settings, roles: ADMIN },
];

export const ADMIN_PAGES: readonly { name: string; pages: readonly AdminPageRow[] }[] = [
  { name: AdminWords.Live, pages: LIVE },
  { name: AdminWords.People, pages: PEOPLE },
  { name: AdminWords.Money, pages: MONEY },
  { name: AdminWords.Game, pages: GAME },
  { name: AdminWords.System, pages: SYSTEM },
];
