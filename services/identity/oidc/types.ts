/** What an operator says of an issuer, and what travels between the steps of a sign-in. */

import type { Role, User } from "../types.ts";
import type { RefusedBecause } from "../wire.ts";

/** An OpenID issuer that players may sign in with; its client secret stands apart. */
export interface IssuerSettings {
  /** In addresses of ours and in `ADMIN_USERS`. */
  id: string;
  /** As players read it. */
  name: string;
  /** Byte for byte as in its metadata, a last slash included. */
  issuer: string;
  clientId: string;
  clientAuth: "client_secret_basic" | "client_secret_post" | "none";
  /** Algorithms its ID tokens and logout tokens are signed with: what is registered, not what it lists. */
  algorithms: readonly string[];
  scopes: readonly string[];
  /** More parameters of the authorization request, `access_type` say. */
  params: Readonly<Record<string, string>>;
  /** Claim with a player's name; the usual ones are looked at where it is absent. */
  nameClaim?: string;
  /** Claim with roles: a name, or a JSON pointer (RFC 6901). Where it is set it alone decides. */
  rolesClaim?: string;
  /** Whether the userinfo endpoint is asked, where there is one. */
  userinfo: boolean;
  /** Where its own session is ended, for issuers whose metadata does not say. */
  endSessionUrl?: string;
  /**
   * How a browser tells it of a sign-out: `post` carries the ID token in a body, `get` none at all, since
   * addresses are kept and sent on; then the issuer may ask the player.
   */
  logoutMethod: "post" | "get";
  /** Whether logout tokens must say when they end; older issuers leave it out. */
  logoutExpires: boolean;
  /** Path of our callback: one of its own for each issuer, so that answers cannot be mixed up. */
  callbackPath: string;
  /** Seconds after which a session asks its issuer whether it still holds; 0: never. */
  recheckSeconds: number;
}

/** What a browser carries, sealed, from our redirect to the issuer's. */
export interface Transaction {
  issuer: string;
  state: string;
  nonce: string;
  verifier: string;
  /** A path of ours. */
  returnTo: string;
  /** `link`: keep this very player, or refuse. */
  intent: "sign_in" | "link";
  /** Player whose session began it; null where nobody was signed in. */
  userId: string | null;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** What an issuer has said, after every check. */
export interface Vouched {
  issuer: string;
  subject: string;
  sid: string | null;
  /** Of ID token and userinfo. */
  claims: Readonly<Record<string, unknown>>;
  tokens: IssuerTokens;
}

/** What is kept of an issuer's tokens, sealed. */
export interface IssuerTokens {
  idToken: string;
  refreshToken?: string;
}

/** Roles that a sign-in brings: a list that replaces the player's, or one that is added to it. */
export type Granted = { set: Role[] } | { add: Role[] };

export type Outcome =
  | { kind: "signed_in"; cookie: string; user: User; returnTo: string }
  | { kind: "refused"; because: RefusedBecause };

/** A sign-in that must not go on. */
export class SignInRefused extends Error {
  override name = "SignInRefused";

  /**
   * @param why what was wrong, in words without anything secret
   * @param mayPass it speaks of a clock, of keys or of metadata: of the issuer, and no reason to end a session
   */
  constructor(
    readonly because: RefusedBecause,
    readonly why: string,
    readonly mayPass: boolean = false,
  ) {
    super(why);
  }
}

/** `issuer subject`: issuers hold no blank, so that no two accounts share one. */
export function externalIdOf({ issuer, subject }: { issuer: string; subject: string }): string {
  return `${issuer} ${subject}`;
}
