/** What of accounts leaves for analytics: no names, addresses or subjects. */

import type { ExportedTable } from "../platform/exported.ts";

/** A query of `id`: whose accounts were deleted. Their rows stay behind in no export. */
export const DELETED_ACCOUNTS = "select id from users where deleted_at is not null";

const players: ExportedTable = {
  name: "players",
  text: "An account that is there",
  from: "(select *, id as user_id from users where deleted_at is null) t",
  key: ["user_id"],
  deletion: "removed",
  columns: {
    user_id: { type: "uuid", text: "the player", of: "users.id" },
    created_at: {
      type: "instant",
      text: "when the account was made",
      of: "users.created_at",
    },
    region: {
      type: "text",
      text: "region the player has chosen",
      of: "users.region",
    },
    guest: {
      type: "boolean",
      text: "without an account at an issuer",
      sql: "t.external_id is null",
      of: "users.external_id",
    },
    staff: {
      type: "boolean",
      text: "has a role besides player",
      sql: "t.roles && array['mod', 'admin', 'service']",
      of: "users.roles",
    },
  },
};

const sessions: ExportedTable = {
  name: "sessions",
  text: "A sign-in",
  from: "sessions t",
  key: ["id"],
  day: "created_at",
  deletion: "removed",
  columns: {
    id: { type: "uuid", text: "the session" },
    user_id: { type: "uuid", text: "the player" },
    created_at: { type: "instant", text: "when it began" },
    used_at: { type: "instant", text: "when it was last renewed" },
    revoked_at: {
      type: "instant",
      text: "when it was ended; null: by age, or not yet",
    },
    revoke_reason: {
      type: "text",
      text: "why: `signed_out`, `ended`, `reused`, `suspended`",
    },
  },
};

export const identityExported: readonly ExportedTable[] = [players, sessions];
