/** Who someone is, and who is calling. */

export type Role = "player" | "mod" | "admin" | "service";

export interface User {
  id: string;
  externalId: string | null;
  displayName: string;
  region: string;
  roles: Role[];
  createdAt: Date;
  /** Since when the player may not sign in; null when they may. */
  suspendedAt: Date | null;
  /** End of the suspension; null while it has none. */
  suspendedUntil: Date | null;
  /** IANA's name of the zone that the player's client told last; null while none has. */
  timeZone: string | null;
}

/** Whoever a request comes from, after its credentials were checked. */
export interface Caller {
  /** User id, or the id of a game server's client. */
  id: string;
  roles: readonly Role[];
  /** Session the credentials belong to; game servers have none. */
  sessionId?: string;
  /** When the credentials run out, in milliseconds: the token's end, or that of a cookie's session. */
  expiresAt?: number;
  /** An admin who looks through this role's eyes: `roles` are its, and nothing may be changed (UI9). */
  viewAs?: Role;
}

/** A game server or a tool that signs in with a secret of its own. */
export interface ServiceClient {
  id: string;
  secret: string;
  roles: string[];
}

/** Secrets handed out at sign-in, in the clear this once. */
export interface SignedIn {
  user: User;
  accessToken: string;
  refreshToken: string;
  cookie: string;
  /** Seconds. */
  expiresIn: number;
}

/** A sign-in as its owner sees it. */
export interface SessionInfo {
  id: string;
  createdAt: Date;
  usedAt: Date;
}

/** A key of one of the player's own devices, as its owner sees it. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: Date;
  /** Null before its first sign-in. */
  usedAt: Date | null;
}

/** What brings a player back, besides the sessions that are there. */
export interface Ways {
  /** `issuer subject`; null where no account elsewhere keeps the player. */
  account: string | null;
  /** Devices by whose secret id a guest comes back. */
  devices: number;
  /** Living sessions: once the last one ends, one of the others must be there. */
  browsers: number;
  passkeys: number;
  phrase: { createdAt: Date; once: boolean } | null;
  /** When the player declined to keep the account; null while not asked. */
  declinedAt: Date | null;
}

export function hasRole(caller: Caller, ...roles: Role[]): boolean {
  return roles.some((role) => caller.roles.includes(role));
}

/** Whether by rank: moderators act on players, admins on everybody, and each on themselves. */
export function mayActOn(caller: Caller, target: Pick<User, "id" | "roles">): boolean {
  return caller.id === target.id || hasRole(caller, "admin") ||
    target.roles.every((role) => role === "player");
}

/** In which order accounts are listed, and the id of the last one of the page before. */
export interface AccountOrder {
  by: "since" | "name";
  down: boolean;
  last?: string;
}
