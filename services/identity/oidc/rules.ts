/** What follows from settings and claims alone: where a sign-in leads, what a player is called and may do. */

import type { Role } from "../types.ts";
import type { Granted, IssuerSettings, Vouched } from "./types.ts";

const HOME = "/";
const MOST_PATH = 512;
/** Encoded once, twice, …: nobody needs more. */
const MOST_ENCODINGS = 4;
/** Claims that may hold a name, the likeliest first (OpenID Connect Core 1.0, §5.1). */
const NAME_CLAIMS = ["preferred_username", "nickname", "name", "given_name"];

/**
 * A path of ours, or the portal's: nobody is sent to another origin (RFC 9700 §4.11). Also refused is
 * what becomes another origin's address when something on the way decodes it once more.
 */
export function returnPath(asked: string | undefined): string {
  if (asked === undefined || asked.length > MOST_PATH) return HOME;
  let text = asked;
  for (let i = 0; i <= MOST_ENCODINGS; i++) {
    // deno-lint-ignore no-control-regex -- browsers drop some of them, and what follows moves up
    if (!/^\/(?![/\\])/.test(text) || /[\x00-\x20\x7f\\]/.test(text)) return HOME;
    const plain = decoded(text);
    if (plain === undefined) return HOME;
    // A blank that was encoded is a blank of a query, and leads nowhere.
    if (plain === text) return asked;
    text = plain.replaceAll(" ", "+");
  }
  return HOME;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What the issuer calls the player; undefined where it says nothing that is a name. */
export function nameOf({ claims }: Pick<Vouched, "claims">, claim?: string): string | undefined {
  const found = [...claim === undefined ? [] : [claim], ...NAME_CLAIMS]
    .map((each) => valueAt(claims, each))
    .find((value) => typeof value === "string" && value.trim() !== "") as string | undefined;
  // An address is no name to show to others.
  return found?.trim().replace(/@.*$/, "") || undefined;
}

/**
 * Roles of this sign-in: with a claim for them the issuer alone decides, without one the roles that
 * admins gave here stay. `ADMIN_USERS` adds to both.
 */
export function grantedTo(
  { claims, subject }: Pick<Vouched, "claims" | "subject">,
  { id, rolesClaim }: Pick<IssuerSettings, "id" | "rolesClaim">,
  adminUsers: ReadonlySet<string>,
): Granted {
  const added: Role[] = adminUsers.has(`${id}:${subject}`) ? ["admin"] : [];
  if (rolesClaim === undefined) return { add: added };
  const said = [valueAt(claims, rolesClaim) ?? []].flat();
  const staff = (["mod", "admin"] as const).filter((role) => said.includes(role));
  return { set: [...new Set<Role>(["player", ...staff, ...added])] };
}

/** By name, or by JSON pointer where it begins with a slash: some issuers nest what they say. */
export function valueAt(claims: Readonly<Record<string, unknown>>, claim: string): unknown {
  if (!claim.startsWith("/")) return own(claims, claim);
  return claim.slice(1).split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(own, claims);
}

function own(value: unknown, member: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, member)
    ? (value as Record<string, unknown>)[member]
    : undefined;
}
