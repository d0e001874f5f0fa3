import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, instant, xid8 } from "./columns.ts";

export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  /** Subject at the OIDC issuer; null for guests. */
  externalId: text("external_id"),
  displayName: text("display_name").notNull(),
  region: text("region").notNull(),
  roles: text("roles", { enum: ["player", "mod", "admin", "service"] }).array().notNull(),
  createdAt: instant("created_at").notNull(),
  /** Set while suspended; a suspension without an end has none in `suspended_until`. */
  suspendedAt: instant("suspended_at"),
  suspendedUntil: instant("suspended_until"),
  /** The account is gone; the row stays for matches and purchases that name it. */
  deletedAt: instant("deleted_at"),
  /** IANA's name of the zone that the player's client told last; null while none has. */
  timeZone: text("time_zone"),
}, (table) => [
  // Most players are guests: an index without them costs their sign-ins nothing.
  uniqueIndex("users_external_id").on(table.externalId).where(sql`external_id is not null`),
  // Beginnings of names, in whatever case.
  index("users_name").on(sql`lower(${table.displayName}) text_pattern_ops`),
  index("users_deleted").on(table.deletedAt).where(sql`deleted_at is not null`),
]);

/** What a player has set for themselves. */
export const profiles = pgTable("profiles", {
  userId: uuid("user_id").primaryKey().references(() => users.id, { onDelete: "cascade" }),
  settingsJson: jsonb("settings_json").$type<Record<string, unknown>>().notNull().default({}),
  updatedAt: instant("updated_at").notNull(),
  /** When the player said "not now" to keeping the account; null while not asked. */
  keepDeclinedAt: instant("keep_declined_at"),
});

/** Devices that a guest comes back from, by the SHA-256 of their secret id. */
export const devices = pgTable("devices", {
  secretHash: bytea("secret_hash").primaryKey(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  createdAt: instant("created_at").notNull(),
}, (table) => [index("devices_user").on(table.userId)]);

/** A sign-in: its id is the `sid` of tokens and the first half of cookie and refresh token. */
export const sessions = pgTable("sessions", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  cookieHash: bytea("cookie_hash").notNull(),
  refreshHash: bytea("refresh_hash").notNull(),
  /** The token that the present one was made from; null for the first. */
  refreshParent: bytea("refresh_parent"),
  createdAt: instant("created_at").notNull(),
  usedAt: instant("used_at").notNull(),
  revokedAt: instant("revoked_at"),
  /** `signed_out`, `ended`, `reused`, `suspended`, `deleted`. */
  revokeReason: text("revoke_reason"),
  /** Transaction that ended it: nodes read revocations in its order, whatever their clocks say. */
  revokedXid: xid8("revoked_xid"),
}, (table) => [
  index("sessions_user").on(table.userId),
  index("sessions_revoked").on(table.revokedAt).where(sql`revoked_at is not null`),
  index("sessions_revoked_xid").on(table.revokedXid).where(sql`revoked_xid is not null`),
]);

/** Refresh tokens that have been exchanged; seeing one again revokes its session. */
export const refreshTokensUsed = pgTable("refresh_tokens_used", {
  hash: bytea("hash").primaryKey(),
  sessionId: uuid("session_id").notNull().references(() => sessions.id, { onDelete: "cascade" }),
  /** The token that this one was made from; null for the first. */
  parentHash: bytea("parent_hash"),
  usedAt: instant("used_at").notNull(),
}, (table) => [index("refresh_tokens_used_session").on(table.sessionId)]);

/** Refresh tokens beside the session's own: whose answer was lost, or another tab, has one (SEC3). */
export const refreshTokenBranches = pgTable("refresh_token_branches", {
  hash: bytea("hash").primaryKey(),
  sessionId: uuid("session_id").notNull().references(() => sessions.id, { onDelete: "cascade" }),
  parentHash: bytea("parent_hash").notNull(),
  createdAt: instant("created_at").notNull(),
}, (table) => [index("refresh_token_branches_session").on(table.sessionId)]);

/**
 * Sessions that an OpenID issuer vouched for: by what the issuer ends them, and what it gave (SEC1).
 * Removed with the session.
 */
export const oidcSessions = pgTable("oidc_sessions", {
  sessionId: uuid("session_id").primaryKey().references(() => sessions.id, { onDelete: "cascade" }),
  issuer: text("issuer").notNull(),
  subject: text("subject").notNull(),
  /** The issuer's name for its own session; null where it has none. */
  sid: text("sid"),
  /** Its ID token and refresh token as JSON, sealed with AES-256-GCM. */
  sealedTokens: bytea("sealed_tokens").notNull(),
  /** When the issuer last said that the session holds. */
  checkedAt: instant("checked_at").notNull(),
}, (table) => [
  index("oidc_sessions_sid").on(table.issuer, table.sid).where(sql`sid is not null`),
  index("oidc_sessions_subject").on(table.issuer, table.subject),
]);

/**
 * What an issuer's answer may bring once, as SHA-256: states of sign-ins, ids of logout tokens; and what
 * those tokens ended, for sign-ins that are under way.
 */
export const oidcSpent = pgTable("oidc_spent", {
  hash: bytea("hash").primaryKey(),
  /** Refused by its own age from then on: the row may go. */
  until: instant("until").notNull(),
}, (table) => [index("oidc_spent_until").on(table.until)]);

/** Keys of a player's own devices (WebAuthn): each signs in without a password (SEC1). */
export const passkeys = pgTable("passkeys", {
  id: uuid("id").primaryKey(),
  /** What the authenticator calls it. */
  credentialId: bytea("credential_id").notNull().unique("passkeys_credential"),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  /** COSE key (RFC 9052). */
  publicKey: bytea("public_key").notNull(),
  /** Times it has signed, as it counts; stays 0 for those that do not count. */
  counter: bigint("counter", { mode: "number" }).notNull(),
  /** How a browser reaches it: `internal`, `usb`, … */
  transports: text("transports").array().notNull(),
  name: text("name").notNull(),
  createdAt: instant("created_at").notNull(),
  /** Null before its first sign-in. */
  usedAt: instant("used_at"),
}, (table) => [index("passkeys_user").on(table.userId)]);

/** The eight words a player has written down: one phrase each, by its slow hash (SEC1). */
export const recoveryPhrases = pgTable("recovery_phrases", {
  userId: uuid("user_id").primaryKey().references(() => users.id, { onDelete: "cascade" }),
  /** scrypt of the phrase: what it is found by. */
  hash: bytea("hash").notNull().unique("recovery_phrases_hash"),
  /** Whether it ends with its first sign-in. */
  once: boolean("once").notNull(),
  createdAt: instant("created_at").notNull(),
});

/** Devices without a browser that wait for a player to let them in (RFC 8628). */
export const deviceRequests = pgTable("device_requests", {
  /** SHA-256 of the device code, which the device alone has. */
  deviceHash: bytea("device_hash").primaryKey(),
  /** What it shows: ten letters. */
  userCode: text("user_code").notNull().unique("device_requests_user_code"),
  /** What it calls itself. */
  name: text("name").notNull(),
  /** Where it asked from. */
  address: text("address").notNull(),
  /** `waiting`, `allowed`, `denied`. */
  state: text("state", { enum: ["waiting", "allowed", "denied"] }).notNull(),
  /** Who let it in, or did not; null while it waits. */
  userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
  /** Session that let it in: ends that one, nothing comes of this. */
  sessionId: uuid("session_id"),
  /** Seconds between two questions of the device; more each time it asks too early. */
  intervalS: integer("interval_s").notNull(),
  askedAt: instant("asked_at"),
  createdAt: instant("created_at").notNull(),
  until: instant("until").notNull(),
}, (table) => [
  index("device_requests_user").on(table.userId).where(sql`user_id is not null`),
  index("device_requests_until").on(table.until),
]);

export const signingKeys = pgTable("signing_keys", {
  /** RFC 7638 thumbprint. */
  kid: text("kid").primaryKey(),
  alg: text("alg").notNull(),
  publicJwk: jsonb("public_jwk").notNull(),
  /** Private JWK, sealed with AES-256-GCM. */
  sealedPrivateJwk: bytea("sealed_private_jwk").notNull(),
  /** `next` is published and waits, `active` signs, `retired` only verifies. */
  state: text("state").notNull(),
  createdAt: instant("created_at").notNull(),
  /** When it got its present state. */
  since: instant("since").notNull(),
});
