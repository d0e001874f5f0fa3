/** What staff look at while the game is played, and do about it. */

import { type AccessTable, admin, staff } from "./types.ts";

export const STAFF_PLAY_ACCESS: AccessTable = {
  "GET /admin/queues": staff,
  "GET /admin/matches": staff,
  "GET /admin/matches/:match_id": staff,
  "GET /admin/live": staff,
  "GET /admin/simulator": staff,
  "GET /admin/models": staff,
  "GET /admin/boards": staff,
  "GET /admin/announcements": staff,
  "GET /admin/api/queues/:mode/tickets": staff,
  "GET /admin/api/queues/:mode/:region/calibration": staff,
  "POST /admin/api/simulator/runs": staff,
  "GET /admin/api/windows": staff,
  "PUT /admin/api/windows/:mode": admin,
  "GET /admin/api/matches": staff,
  "GET /admin/api/matches/:match_id/void": staff,
  "GET /admin/api/rooms/:room": staff,
  "POST /admin/api/rooms/:room/open": staff,
  "POST /admin/api/connections/:user_id/drop": admin,
};
