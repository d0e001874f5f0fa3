/** Bodies of sign-in, as they cross the process. */

import { z } from "@hono/zod-openapi";
import { DisplayName, Id, Instant, jsonObject, Moment, Slug, text } from "../platform/wire.ts";
import { isTimeZone } from "./rules_time_zones.ts";
import type { SessionInfo, SignedIn, User } from "./types.ts";

export const GuestRequest = z.object({
  device_id: text(128).min(16).optional().openapi({
    description: "A secret of this device: the same one gets the same player back.",
  }),
  display_name: DisplayName.optional(),
  region: Slug.optional(),
  time_zone: text(64).optional().openapi({
    description: "Name of IANA's (`Europe/Oslo`); one that is not known here is left out.",
  }),
}).openapi("GuestRequest");

/** RFC 8628, §3.4. */
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

export const TokenRequest = z.discriminatedUnion("grant_type", [
  z.object({
    grant_type: z.literal("client_credentials"),
    client_id: text(128),
    client_secret: text(256),
  }),
  z.object({
    grant_type: z.literal("refresh_token"),
    refresh_token: z.string().min(1).max(256),
  }),
  z.object({ grant_type: z.literal("session") }),
  z.object({
    grant_type: z.literal(DEVICE_GRANT),
    device_code: z.string().min(1).max(128),
    client_id: text(128).optional(),
  }),
]).openapi("TokenRequest");

/** Why a sign-in with an issuer did not work, as its player is told: `/profile?sign_in=…`. */
export type RefusedBecause =
  | "cancelled"
  | "elsewhere"
  | "expired"
  | "repeated"
  | "failed"
  | "unreachable"
  | "rejected"
  | "taken"
  | "linked"
  | "changed"
  | "ended"
  | "again"
  | "suspended";

export const ProviderListBody = z.object({
  providers: z.array(z.object({ id: z.string(), name: z.string() })),
  guest: z.literal(true),
}).openapi("ProviderList");

export const SignedOutBody = z.object({
  redirect_to: z.string().openapi({
    description: "Where a browser goes to sign out at its issuer as well.",
  }),
}).openapi("SignedOut");

export const UserBody = z.object({
  id: Id,
  external_id: z.string().optional(),
  display_name: z.string(),
  region: z.string(),
  roles: z.array(z.string()),
  created_at: Instant,
  time_zone: z.string().optional(),
}).openapi("User");

export const SignedInBody = z.object({
  user: UserBody,
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int(),
}).openapi("SignedIn");

export const TokenBody = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int(),
  refresh_token: z.string().optional(),
}).openapi("Token");

export const KeySetBody = z.object({
  keys: z.array(z.record(z.string(), z.unknown())),
}).openapi("KeySet");

export const ProfileChange = z.object({
  display_name: DisplayName.optional(),
  region: Slug.optional(),
  time_zone: text(64).refine(isTimeZone, "must be a time zone of IANA's").optional().openapi({
    description: "Name of IANA's: `Europe/Oslo`.",
  }),
}).openapi("ProfileChange");

/** HUD settings and the like: a small object of the client's own making. */
export const SettingsBody = jsonObject(8_192).openapi("Settings");

export const SessionListBody = z.object({
  sessions: z.array(z.object({
    session_id: Id,
    created_at: Instant,
    used_at: Instant,
    current: z.boolean(),
  })),
}).openapi("SessionList");

export const SuspendBody = z.object({
  reason: text(500),
  until: Moment.optional().openapi({ description: "Absent: until it is lifted." }),
}).openapi("Suspend");

export const RolesBody = z.object({
  roles: z.array(z.enum(["player", "mod", "admin"])).min(1).max(3),
}).openapi("Roles");

export const PlayerBody = UserBody.extend({
  suspended_at: Instant.nullable(),
  suspended_until: Instant.nullable(),
  /** Sent back as If-Match it has a change refused where somebody else was faster. */
  version: z.string(),
}).openapi("Player");

export const RenameBody = z.object({
  display_name: DisplayName,
  reason: text(500),
}).openapi("Rename");

export const EndedBody = z.object({ ended: z.int() }).openapi("EndedSessions");

export const PlayerListBody = z.object({ players: z.array(PlayerBody) }).openapi("PlayerList");

/** @param version of the account, from `versionOf` */
export function toPlayerBody(user: User, version: string): z.infer<typeof PlayerBody> {
  return {
    version,
    ...toUserBody(user),
    suspended_at: user.suspendedAt?.toISOString() ?? null,
    suspended_until: user.suspendedUntil?.toISOString() ?? null,
  };
}

export function toSessionListBody(
  sessions: SessionInfo[],
  current: string | undefined,
): z.infer<typeof SessionListBody> {
  return {
    sessions: sessions.map(({ id, createdAt, usedAt }) => ({
      session_id: id,
      created_at: createdAt.toISOString(),
      used_at: usedAt.toISOString(),
      current: id === current,
    })),
  };
}

export function toUserBody(user: User): z.infer<typeof UserBody> {
  return {
    id: user.id,
    ...(user.externalId !== null && { external_id: user.externalId }),
    display_name: user.displayName,
    region: user.region,
    roles: user.roles,
    created_at: user.createdAt.toISOString(),
    ...(user.timeZone !== null && { time_zone: user.timeZone }),
  };
}

export function toSignedInBody(signedIn: SignedIn): z.infer<typeof SignedInBody> {
  return {
    user: toUserBody(signedIn.user),
    access_token: signedIn.accessToken,
    refresh_token: signedIn.refreshToken,
    token_type: "Bearer",
    expires_in: signedIn.expiresIn,
  };
}
