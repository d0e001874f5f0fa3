/** Signing in with OpenID issuers: what knows them, and what leads there and back. */

import type { Audit } from "../audit/mod.ts";
import {
  createExchange,
  createExternalStore,
  createIssuerFetch,
  createIssuerLogout,
  createProvider,
  createRecent,
  createRecheck,
  createSeals,
  createSignIns,
  createWaysStore,
  type Revocations,
  type SessionStore,
} from "../identity/mod.ts";
import type { Base } from "./base.ts";

export function composeSignIn(
  { config, secrets, database, log, clock, ids }: Base,
  { audit, sessions, revocations }: {
    audit: Audit;
    sessions: SessionStore;
    revocations: Revocations;
  },
) {
  const { issuers, clockToleranceS: toleranceS } = config.oidc;
  const { publicUrl } = config.web;
  const adminUsers = new Set(config.oidc.adminUsers);
  const providers = issuers.map((settings) =>
    createProvider({ settings, fetch: createIssuerFetch(settings.issuer), clock })
  );
  const seals = createSeals(secrets.keyEncryption);
  const store = createExternalStore(database);
  const exchange = createExchange({ secrets: secrets.oidc, publicUrl, toleranceS, clock });
  const common = { providers, exchange, seals, store, sessions, revocations, adminUsers };
  return {
    external: store,
    signIns: createSignIns({
      ...{ ...common, audit, clock, ids },
      mayNotLink: createRecent({ store: createWaysStore(database), clock }).mayNotLink,
    }),
    recheck: createRecheck({ ...common, log, clock }),
    issuerLogout: createIssuerLogout({ ...common, publicUrl, toleranceS, audit, clock, ids }),
  };
}
