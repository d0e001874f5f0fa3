/** Telemetry, and what its rules say of players. */

import { type AccessTable, admin, ANY, staff } from "./types.ts";

export const TELEMETRY_ACCESS: AccessTable = {
  "POST /telemetry/bulk": { roles: ANY, limit: "telemetry", withoutLimiter: "pass" },
  "GET /review": staff,
  "POST /review": staff,
  "GET /telemetry/alerts": staff,
  "GET /telemetry/rules": staff,
  "POST /telemetry/alerts/:alert_id/review": staff,
  "GET /admin/api/dead-letters": admin,
  "POST /admin/api/dead-letters/:id/:action": admin,
};
