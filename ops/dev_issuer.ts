/**
 * The issuer of `deno task dev`: an OpenID provider on this machine with a few players, a moderator and
 * an admin, so that signing in and the staff's pages work on a bare machine.
 *
 * It lives beside the program and never in it: no bundle, no binary and no production has it. It listens
 * on loopback alone, makes its keys at each start, and asks for no password.
 */

import http from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import untyped, { interactionPolicy } from "oidc-provider";
import { createMemoryAdapter } from "oidc-provider/lib/adapters/memory_adapter.js";

/** What we use of the package, which brings no types of its own. */
interface Provider {
  callback(): (request: http.IncomingMessage, response: http.ServerResponse) => void;
  interactionDetails(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<{ uid: string }>;
  interactionFinished(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    result: Record<string, unknown>,
  ): Promise<void>;
}
interface Grant {
  addOIDCScope(scope: string): void;
  save(): Promise<string>;
}
interface Context {
  body: string;
  oidc: {
    provider: { Grant: new (of: { clientId: string; accountId: string }) => Grant };
    client: { clientId: string };
    session: { accountId: string };
  };
}
const Provider = untyped as unknown as new (
  issuer: string,
  settings: Record<string, unknown>,
) => Provider;

/** Who may sign in, by `sub`. */
export const ACCOUNTS: Readonly<Record<string, { name: string; roles: string[] }>> = {
  nova: { name: "Nova", roles: [] },
  kaya: { name: "Kaya", roles: [] },
  milo: { name: "Milo", roles: [] },
  runa: { name: "Runa", roles: ["mod"] },
  ada: { name: "Ada", roles: ["admin"] },
};

export interface DevIssuer extends AsyncDisposable {
  issuer: string;
  /** Where it listens. */
  address: string;
  /** Another key signs from now on, and the one before is gone. */
  rotate(): Promise<void>;
  /**
   * `down`: nobody is answered; `no_tokens`: browsers are, who redeems a code is not; `rubbish`: with what
   * is no answer. Undefined: all is well again.
   */
  disturb(how: "down" | "no_tokens" | "slow" | "rubbish" | undefined): void;
}

export interface DevIssuerOptions {
  port: number;
  /** Origin of the program. */
  publicUrl: string;
}

const CLIENT = { id: "veze", secret: "development-only-client-secret" };
/** What the program is told of it. */
const ID = "dev";
const CALLBACK = `/auth/callback/${ID}`;
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const SLOW_MS = 1_500;

/** An entry of OIDC_ISSUERS. */
export function devIssuerEntry(issuer: string) {
  return {
    ...{ id: ID, issuer, name: "the development issuer", roles_claim: "roles" },
    // It knows no posted one.
    logout_method: "get",
    ...{ client_id: CLIENT.id, client_secret: CLIENT.secret },
  };
}

/**
 * @param env of the process
 * @throws Error in production, when the port is taken, and where `localhost` is another machine
 */
export async function openDevIssuer(
  options: DevIssuerOptions,
  env: Readonly<Record<string, string>> = Deno.env.toObject(),
): Promise<DevIssuer> {
  // It lets in everybody as an admin.
  if (env.APP_ENV === "production") throw new Error("Cannot start an issuer in production");
  const issuer = `http://localhost:${options.port}`;
  // Sign-ins under way outlive a change of signing keys.
  const kept = { cookieKey: crypto.randomUUID(), adapter: createMemoryAdapter() };
  const make = () => makeProvider(issuer, { ...options, ...kept });
  let provider = await make();
  let disturbance: Parameters<DevIssuer["disturb"]>[0];
  const server = http.createServer(async (request, response) => {
    const isAway = disturbance === "down" ||
      disturbance === "no_tokens" && request.url?.startsWith("/token");
    if (isAway) return void response.socket?.destroy();
    if (disturbance === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (disturbance === "rubbish") return void response.end("<h1>Bad gateway</h1>");
    const [, uid, step] = /^\/interaction\/([\w-]+)(?:\/(\w+))?$/.exec(request.url ?? "") ?? [];
    if (uid === undefined) return void provider.callback()(request, response);
    await interact(provider, { request, response, step }).catch(() => {
      response.statusCode = 400;
      response.end(pageOf("This sign-in is over", "<p>Begin it again in the game.</p>"));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, "localhost", () => resolve());
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { address } = server.address() as AddressInfo;
  if (!/^(127\.|::1$)/.test(address)) {
    await close();
    throw new Error(`Cannot start the issuer: localhost is ${address}`);
  }
  return {
    ...{ issuer, address },
    async rotate() {
      provider = await make();
    },
    disturb(how) {
      disturbance = how;
    },
    [Symbol.asyncDispose]: close,
  };
}

async function makeProvider(
  issuer: string,
  { publicUrl, cookieKey, adapter }: DevIssuerOptions & { cookieKey: string; adapter: unknown },
): Promise<Provider> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const kid = crypto.randomUUID();
  const provider = new Provider(issuer, {
    clients: [{
      ...{ client_id: CLIENT.id, client_secret: CLIENT.secret },
      redirect_uris: [publicUrl + CALLBACK],
      post_logout_redirect_uris: [`${publicUrl}/auth/signed-out`],
      backchannel_logout_uri: `${publicUrl}/auth/backchannel-logout`,
      backchannel_logout_session_required: true,
    }],
    jwks: { keys: [{ ...await exportJWK(privateKey), kid, use: "sig", alg: "RS256" }] },
    adapter,
    cookies: { keys: [cookieKey] },
    // Two tabs may sign in at once.
    expiresWithSession: () => false,
    ttl: {
      Interaction: HOUR_S,
      Grant: DAY_S,
      Session: DAY_S,
      AccessToken: HOUR_S,
      IdToken: HOUR_S,
    },
    claims: { openid: ["sub"], profile: ["preferred_username", "roles"] },
    conformIdTokenClaims: false,
    // On Node the library's own connections refuse this machine, where its only client is.
    fetch: (url: URL, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) =>
      fetch(url, options),
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(context: Context, form: string) {
          const button = '<button form="op.logoutForm" name="logout" value="yes">Sign out</button>';
          context.body = pageOf("Sign out of the development issuer", form + button);
        },
      },
    },
    interactions: {
      policy: policyOf(),
      url: (_: Context, { uid }: { uid: string }) => `/interaction/${uid}`,
    },
    findAccount: (_: Context, sub: string) => {
      const account = ACCOUNTS[sub];
      return account && {
        accountId: sub,
        claims: () => ({ sub, preferred_username: account.name, roles: account.roles }),
      };
    },
    // Whoever chooses an account agrees.
    async loadExistingGrant({ oidc }: Context) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope("openid profile offline_access");
      await grant.save();
      return grant;
    },
  });
  return provider;
}

/** The package's own, and one that asks for an account where it is asked to. */
function policyOf(): unknown {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return policy;
}

/** The page of accounts, and what was chosen on it. */
async function interact(
  provider: Provider,
  { request, response, step }: {
    request: http.IncomingMessage;
    response: http.ServerResponse;
    step: string | undefined;
  },
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (step === "cancel") {
    const error = { error: "access_denied", error_description: "cancelled" };
    return await provider.interactionFinished(request, response, error);
  }
  if (step !== undefined && ACCOUNTS[step]) {
    const chosen = { login: { accountId: step }, select_account: {} };
    return await provider.interactionFinished(request, response, chosen);
  }
  const choices = Object.entries(ACCOUNTS).map(([sub, { name, roles }]) =>
    `<li><a href="/interaction/${uid}/${sub}">${name}</a> ${roles.join(", ") || "player"}</li>`
  );
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("cache-control", "no-store");
  response.end(pageOf(
    "Sign in as",
    `<ul>${choices.join("")}</ul><p><a href="/interaction/${uid}/cancel">Cancel</a></p>`,
  ));
}

function pageOf(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body{font:18px system-ui;max-width:30rem;margin:4rem auto;color-scheme:light dark}li{margin:.6rem 0}</style>
<h1>${title}</h1>${body}</html>`;
}
