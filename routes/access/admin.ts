/** What the staff does: players, keys, the audit log, webhooks, the outbox, switches. */

import { type AccessTable, admin, staff } from "./types.ts";

export const ADMIN_ACCESS: AccessTable = {
  "GET /admin/api/players": staff,
  "GET /admin/api/players/:user_id": staff,
  "POST /admin/api/players/:user_id/suspend": staff,
  "POST /admin/api/players/:user_id/lift": staff,
  "GET /admin/api/players/:user_id/timeline": staff,
  "PUT /admin/api/players/:user_id/roles": admin,
  "GET /admin/api/players/:user_id/sessions": staff,
  "DELETE /admin/api/players/:user_id/sessions/:session_id": staff,
  "GET /admin/api/players/:user_id/ways": staff,
  "DELETE /admin/api/players/:user_id/ways/:way": admin,
  "GET /admin/api/webhooks": admin,
  "POST /admin/api/webhooks": admin,
  "DELETE /admin/api/webhooks/:subscription_id": admin,
  "POST /admin/api/webhooks/:subscription_id/rotate": admin,
  "POST /admin/api/webhooks/:subscription_id/replay": admin,
  "GET /admin/api/webhooks/deliveries": admin,
  "POST /admin/api/webhooks/deliveries/:delivery_id/replay": admin,
  "POST /admin/api/announcements": staff,
  "GET /admin/api/outbox": admin,
  "POST /admin/api/outbox/:row_id/replay": admin,
  "POST /admin/api/keys/rotate": admin,
  "GET /admin/api/audit": admin,
  "GET /admin/api/audit/verify": admin,
  "GET /admin/api/settings": admin,
  "GET /admin/api/switches": admin,
  "PUT /admin/api/switches/:kind/:id": admin,
};
