/**
 * Who may call what: the one table of routes, roles and limits (SEC5, SEC6). A route without a row
 * answers nothing; a test walks every row with every role.
 */

import type { RateLimits } from "../services/config/mod.ts";
import type { Role } from "../services/identity/mod.ts";

export interface Access {
  /** Roles that may call it; "public" needs no credentials. */
  roles: readonly Role[] | "public";
  /**
   * Where the player stands whom the call is about. Callers may name themselves; others only those
   * in `others` may. "resource": the service looks at what it found (a ticket's player, a match's).
   */
  subject?: { in: "body" | "path" | "query" | "resource"; others: readonly Role[] };
  /** Limit that counts the call: by account where there is one, else by address. */
  limit?: keyof RateLimits;
  /** Whether the call passes or is refused while the limits cannot be asked. */
  withoutLimiter?: "pass" | "refuse";
}

const ANY: readonly Role[] = ["player", "mod", "admin", "service"];
const PEOPLE: readonly Role[] = ["player", "mod", "admin"];
const STAFF: readonly Role[] = ["mod", "admin"];

const open: Access = { roles: "public" };
const staff: Access = { roles: STAFF };
const admin: Access = { roles: ["admin"] };
const self: Access = { roles: PEOPLE };

/** By `METHOD /path/:parameter`. */
export const ACCESS: Readonly<Record<string, Access>> = {
  "GET /": open,
  "GET /profile": open,
  "GET /inventory": open,
  // Outside production only.
  "GET /dev/gallery": open,
  "GET /store": open,
  // While developing only.
  "GET /dev/edits": open,
  "GET /offline": open,
  "GET /static/:name": open,
  "GET /docs": open,
  "GET /openapi.json": open,
  "GET /problems/:name": open,
  "GET /health": open,
  "GET /ready": open,
  // Its own token, or loopback: no role of the game opens it.
  "GET /metrics": open,
  "GET /regions": open,
  "GET /ping": open,
  // Refuses by close code 4501 once the socket is open, since browsers hide a refused upgrade.
  "GET /events": open,

  "POST /auth/guest": { roles: "public", limit: "guest", withoutLimiter: "refuse" },
  // Counts failures by address and renewals by session: see routes/api/auth.ts.
  "POST /auth/token": open,
  "POST /auth/logout": { roles: ANY },
  "GET /auth/me": self,
  "GET /auth/sessions": self,
  "DELETE /auth/sessions/:session_id": self,
  "GET /.well-known/jwks.json": open,

  "PATCH /users/me": self,
  "DELETE /users/me": self,
  "GET /users/me/export": { roles: PEOPLE, limit: "export", withoutLimiter: "refuse" },
  "GET /users/:user_id/settings": { roles: PEOPLE, subject: { in: "path", others: [] } },
  "PUT /users/:user_id/settings": { roles: PEOPLE, subject: { in: "path", others: [] } },

  "POST /matchmaking/enqueue": {
    roles: ANY,
    subject: { in: "body", others: ["service", "admin"] },
    limit: "enqueue",
    withoutLimiter: "pass",
  },
  "POST /matchmaking/dequeue": {
    roles: ANY,
    subject: { in: "body", others: ["service", "admin"] },
  },
  "GET /matchmaking/tickets/:ticket_id": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "POST /matchmaking/tickets/:ticket_id/accept": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "POST /matchmaking/tickets/:ticket_id/decline": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "GET /matchmaking/queues": { roles: ANY },
  "POST /matchmaking/match": { roles: ["service", "mod", "admin"] },
  "GET /matchmaking/matches": {
    roles: ANY,
    subject: { in: "query", others: ["service", "mod", "admin"] },
  },
  "GET /matchmaking/matches/:match_id": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "GET /matches/:match_id": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "POST /matchmaking/matches/:match_id/result": { roles: ["service", "admin"] },
  "POST /matchmaking/matches/:match_id/leave": {
    roles: ANY,
    subject: { in: "body", others: ["service", "mod", "admin"] },
  },
  "POST /matchmaking/matches/:match_id/assignment": { roles: ["service"] },
  "POST /matchmaking/matches/:match_id/backfill": { roles: ["service"] },
  "GET /users/:user_id/rating": {
    roles: ANY,
    subject: { in: "path", others: ["service", "mod", "admin"] },
  },

  "POST /parties": { roles: PEOPLE, limit: "enqueue", withoutLimiter: "pass" },
  // Codes are not to be tried one after another.
  "POST /parties/join": { roles: PEOPLE, limit: "enqueue", withoutLimiter: "pass" },
  "POST /parties/:party_id/leave": { roles: PEOPLE },
  "POST /parties/:party_id/kick": { roles: PEOPLE },
  "GET /parties/:party_id": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },

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

  "GET /inventory/:user_id": {
    roles: ANY,
    subject: { in: "path", others: ["service", "mod", "admin"] },
  },
  "POST /inventory/:user_id/consume": {
    roles: ANY,
    subject: { in: "path", others: ["service"] },
  },

  "GET /store/catalog": open,
  "POST /store/checkout": { roles: PEOPLE, limit: "checkout", withoutLimiter: "pass" },
  // Its signature is its credential.
  "POST /store/webhook": { roles: "public", limit: "webhook", withoutLimiter: "refuse" },
  "GET /store/purchases": {
    roles: ANY,
    subject: { in: "query", others: ["service", "mod", "admin"] },
  },
  "GET /store/purchases/:purchase_id": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "POST /store/purchases/:purchase_id/sandbox": {
    roles: PEOPLE,
    subject: { in: "resource", others: ["mod", "admin"] },
  },

  "POST /telemetry/bulk": { roles: ANY, limit: "telemetry", withoutLimiter: "pass" },

  "GET /review": staff,
  "GET /telemetry/alerts": staff,
  "POST /telemetry/alerts/:alert_id/review": staff,

  "GET /admin/api/players": staff,
  "GET /admin/api/players/:user_id": staff,
  "POST /admin/api/players/:user_id/suspend": staff,
  "POST /admin/api/players/:user_id/lift": staff,
  "GET /admin/api/players/:user_id/timeline": staff,
  "PUT /admin/api/players/:user_id/roles": admin,
  "GET /admin/api/players/:user_id/sessions": staff,
  "DELETE /admin/api/players/:user_id/sessions/:session_id": staff,
  "GET /admin/api/purchases": staff,
  "POST /admin/api/purchases/:purchase_id/refund": admin,
  "POST /admin/api/purchases/:purchase_id/grant": admin,
  "GET /admin/api/webhooks": admin,
  "POST /admin/api/webhooks": admin,
  "DELETE /admin/api/webhooks/:subscription_id": admin,
  "POST /admin/api/webhooks/:subscription_id/rotate": admin,
  "POST /admin/api/webhooks/:subscription_id/replay": admin,
  "GET /admin/api/webhooks/deliveries": admin,
  "POST /admin/api/webhooks/deliveries/:delivery_id/replay": admin,
  "POST /admin/api/boards/:season/:mode/entries/:user_id/hide": staff,
  "POST /admin/api/boards/:season/:mode/entries/:user_id/restore": staff,
  "GET /admin/api/boards/:season/:mode/verify": admin,
  "POST /admin/api/boards/:season/:mode/rebuild": admin,
  "PUT /admin/api/seasons/:season": admin,
  "POST /admin/api/seasons/:season/open": admin,
  "POST /admin/api/seasons/:season/close": admin,
  "POST /admin/api/announcements": staff,
  "GET /admin/api/outbox": admin,
  "POST /admin/api/outbox/:row_id/replay": admin,
  "GET /admin/api/dead-letters": admin,
  "POST /admin/api/dead-letters/:id/:action": admin,
  "POST /admin/api/keys/rotate": admin,
  "GET /admin/api/audit": admin,
  "GET /admin/api/audit/verify": admin,
  "GET /admin/api/settings": admin,
  "GET /admin/api/switches": admin,
  "PUT /admin/api/switches/:kind/:id": admin,
};
