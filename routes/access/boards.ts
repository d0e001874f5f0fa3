/** Leaderboards and seasons. */

import { type AccessTable, admin, ANY, open, staff } from "./types.ts";

export const BOARDS_ACCESS: AccessTable = {
  "GET /leaderboards": open,
  "GET /leaderboards/:season/:mode": open,
  "GET /leaderboards/:season/:mode/around/:user_id": open,
  "GET /leaderboards/:season/:mode/users/:user_id": open,
  "GET /leaderboards/:season/:mode/snapshots": open,
  "GET /leaderboards/:season/:mode/snapshots/:date": open,
  "POST /leaderboards/submit": {
    // Whether a player may submit at all is the board's own setting.
    roles: ANY,
    subject: { in: "body", others: ["service", "admin"] },
    limit: "submit",
    withoutLimiter: "pass",
  },
  "POST /admin/api/boards/:season/:mode/entries/:user_id/hide": staff,
  "POST /admin/api/boards/:season/:mode/entries/:user_id/restore": staff,
  "GET /admin/api/boards/:season/:mode/verify": admin,
  "POST /admin/api/boards/:season/:mode/rebuild": admin,
  "PUT /admin/api/seasons/:season": admin,
  "POST /admin/api/seasons/:season/open": admin,
  "POST /admin/api/seasons/:season/close": admin,
};
