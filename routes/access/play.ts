/** Queues, matches, parties, ratings. */

import { type AccessTable, ANY, open, PEOPLE, staff } from "./types.ts";

export const PLAY_ACCESS: AccessTable = {
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
  "POST /matchmaking/matches/:match_id/void": staff,
  "POST /matchmaking/matches/:match_id/leave": {
    roles: ANY,
    subject: { in: "body", others: ["service", "mod", "admin"] },
  },
  "POST /matchmaking/matches/:match_id/rematch": {
    roles: PEOPLE,
    subject: { in: "resource", others: [] },
    limit: "enqueue",
    withoutLimiter: "pass",
  },
  "POST /matchmaking/matches/:match_id/assignment": { roles: ["service"] },
  "POST /matchmaking/matches/:match_id/backfill": { roles: ["service"] },
  "GET /users/:user_id/rating": {
    roles: ANY,
    subject: { in: "path", others: ["service", "mod", "admin"] },
  },
  "POST /arena/practice": { roles: PEOPLE, limit: "enqueue", withoutLimiter: "pass" },
  "GET /arena/matches/:match_id/replay": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "GET /play": open,
  "GET /play/:match_id": open,
  // Who may sit where is the match's to say.
  "GET /arena/:match_id": open,
  "POST /parties": { roles: PEOPLE, limit: "enqueue", withoutLimiter: "pass" },
  // Codes are not to be tried one after another.
  "POST /parties/join": { roles: PEOPLE, limit: "enqueue", withoutLimiter: "pass" },
  "POST /parties/:party_id/leave": { roles: PEOPLE },
  "POST /parties/:party_id/kick": { roles: PEOPLE },
  "GET /parties/:party_id": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
};
