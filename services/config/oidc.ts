/** Issuers that players sign in with (SEC1), and who of theirs is an admin. */

import { z } from "zod";
import type { IssuerSettings } from "../identity/mod.ts";
import { type Given, type Reading, url, wholeNumber } from "./environment.ts";

export interface OidcConfig {
  issuers: IssuerSettings[];
  /** How far an issuer's clock may be off, in seconds. */
  clockToleranceS: number;
  /** `issuer id:subject`. */
  adminUsers: string[];
}

/** Id of the issuer that `OIDC_ISSUER` names. */
const SHORT = "oidc";
/** Signatures by a key pair: whoever only checks must not be able to sign. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
] as const;
/** How old roles of an issuer may be, where the settings do not say. */
const ROLES_RECHECK_S = 900;
/** Parameters that are ours to set. */
const OURS = [
  ...["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce"],
  ...["code_challenge", "code_challenge_method", "request", "request_uri"],
];

const Issuer = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, "must be a short word in small letters"),
  issuer: url("http", "https"),
  client_id: z.string().min(1),
  client_secret: z.string().min(1).optional(),
  name: z.string().min(1).max(40).optional(),
  client_auth: z.enum(["client_secret_basic", "client_secret_post", "none"]).optional(),
  algorithms: z.array(z.enum(ALGORITHMS)).min(1).default(["RS256"]),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/)).default(["openid", "profile"]),
  params: z.record(z.string(), z.string()).default({}),
  name_claim: z.string().min(1).optional(),
  roles_claim: z.string().min(1).optional(),
  userinfo: z.boolean().default(true),
  end_session_url: url("http", "https").optional(),
  logout_method: z.enum(["post", "get"]).default("post"),
  logout_expires: z.boolean().default(true),
  recheck_s: z.number().int().min(0).max(86_400).optional(),
});
type Issuer = z.infer<typeof Issuer>;

export const oidcShape = {
  OIDC_ISSUER: z.string().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_ISSUERS: z.string().optional(),
  // Below the six minutes by which the conformance suite's expired token is late.
  OIDC_CLOCK_TOLERANCE_S: wholeNumber(0, 300).default(300),
  ADMIN_USERS: z.string().default(""),
};

/** @returns the settings, and the client secrets by issuer id */
export function readOidc(
  e: Given<typeof oidcShape>,
  reading: Reading,
): { oidc: OidcConfig; secrets: Record<string, string> } {
  const given = [...readShort(e, reading), ...readList(e.OIDC_ISSUERS, reading)];
  for (const each of given) checkIssuer(each, reading);
  for (const member of ["id", "issuer"] as const) {
    const values = given.map((each) => each[member]);
    if (new Set(values).size < values.length) {
      reading.problems.push(`OIDC_ISSUERS: two issuers have the same ${member}`);
    }
  }
  return {
    oidc: {
      issuers: given.map(toSettings),
      clockToleranceS: e.OIDC_CLOCK_TOLERANCE_S,
      adminUsers: readAdmins(e.ADMIN_USERS, given, reading),
    },
    secrets: Object.fromEntries(
      given.flatMap(({ id, client_secret }) => client_secret ? [[id, client_secret]] : []),
    ),
  };
}

function readShort(e: Given<typeof oidcShape>, { problems }: Reading): Issuer[] {
  if (e.OIDC_ISSUER === undefined || e.OIDC_ISSUER === "none") return [];
  const parsed = Issuer.safeParse({
    ...{ id: SHORT, issuer: e.OIDC_ISSUER, client_id: e.OIDC_CLIENT_ID ?? "" },
    ...(e.OIDC_CLIENT_SECRET && { client_secret: e.OIDC_CLIENT_SECRET }),
  });
  if (parsed.success) return [parsed.data];
  for (const { path, message } of parsed.error.issues) {
    const name = path[0] === "client_id" ? "OIDC_CLIENT_ID" : "OIDC_ISSUER";
    problems.push(`${name}: ${name === "OIDC_CLIENT_ID" ? "the issuer's id of us" : message}`);
  }
  return [];
}

function readList(text: string | undefined, { problems }: Reading): Issuer[] {
  if (text === undefined) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    problems.push("OIDC_ISSUERS: not JSON");
    return [];
  }
  const parsed = z.array(Issuer).max(20).safeParse(json);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    problems.push(`OIDC_ISSUERS: ${path.join(".")}: ${message}`);
  }
  return [];
}

function checkIssuer(
  { id, issuer, client_auth, client_secret, params, scopes, end_session_url }: Issuer,
  reading: Reading,
) {
  const say = (problem: string) => reading.problems.push(`OIDC_ISSUERS: ${id}: ${problem}`);
  const { search, hash } = new URL(issuer);
  if (!isProtected(issuer, reading)) say("the issuer must be https");
  // A page with the player's ID token posts there.
  if (end_session_url !== undefined && !isProtected(end_session_url, reading)) {
    say("end_session_url must be https");
  }
  if (search !== "" || hash !== "") say("an issuer has no query and no fragment");
  if (client_auth !== "none" && !client_secret) say("needs client_secret, or client_auth none");
  if (!scopes.includes("openid")) say("scopes need openid");
  const taken = Object.keys(params).find((name) => OURS.includes(name));
  if (taken !== undefined) say(`params cannot set ${taken}`);
}

/** By TLS, or, while developing, on this very machine. */
function isProtected(address: string, { production }: Reading): boolean {
  const { protocol, hostname } = new URL(address);
  const isLoopback = hostname === "localhost" || /^127\.|^\[::1\]$/.test(hostname);
  return protocol === "https:" || isLoopback && !production;
}

function toSettings(given: Issuer): IssuerSettings {
  const { id, issuer } = given;
  return {
    ...{ id, issuer, name: given.name ?? new URL(issuer).hostname, clientId: given.client_id },
    clientAuth: given.client_auth ?? "client_secret_basic",
    ...{ algorithms: given.algorithms, scopes: given.scopes, params: given.params },
    ...(given.name_claim !== undefined && { nameClaim: given.name_claim }),
    ...(given.roles_claim !== undefined && { rolesClaim: given.roles_claim }),
    userinfo: given.userinfo,
    ...(given.end_session_url !== undefined && { endSessionUrl: given.end_session_url }),
    logoutMethod: given.logout_method,
    logoutExpires: given.logout_expires,
    callbackPath: id === SHORT ? "/auth/callback" : `/auth/callback/${id}`,
    // Whom an issuer takes a role from is not to keep it as long as the session lives.
    recheckSeconds: given.recheck_s ?? (given.roles_claim === undefined ? 0 : ROLES_RECHECK_S),
  };
}

/**
 * Ids of issuers whose roles may stay until the next sign-in: they are not asked again, or no refresh
 * token to ask with is asked for, which some issuers give all the same.
 */
export function staleRoles({ issuers }: OidcConfig): string[] {
  return issuers.filter(({ rolesClaim, recheckSeconds, scopes, params }) =>
    rolesClaim !== undefined && (recheckSeconds === 0 ||
      !scopes.includes("offline_access") && params.access_type !== "offline")
  ).map(({ id }) => id);
}

/** `issuer id:subject`; without an id a subject of the only issuer. */
function readAdmins(text: string, issuers: Issuer[], { problems }: Reading): string[] {
  const ids = issuers.map(({ id }) => id);
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "").map((part) => {
    if (ids.some((id) => part.startsWith(`${id}:`))) return part;
    if (ids.length !== 1) problems.push(`ADMIN_USERS: "${part}" needs its issuer: id:subject`);
    return `${ids[0]}:${part}`;
  });
}
