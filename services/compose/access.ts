/** Who someone is and what they may: sign-in, sessions, keys, accounts, the audit log. */

import { createAudit, createAuditStore } from "../audit/mod.ts";
import {
  createAccounts,
  createAccountStore,
  createIdentity,
  createIdentityStore,
  createKeyStore,
  createRevocations,
  createSessionStore,
  createTokens,
  openKeyRing,
} from "../identity/mod.ts";
import { createOnceStore } from "../idempotency/mod.ts";
import { composeSignIn } from "./sign_in.ts";
import { composeWays } from "./ways.ts";
import { createSealer } from "../platform/crypto/sealed.ts";
import type { Base } from "./base.ts";

/** Audience of access tokens. */
const AUDIENCE = "veze-game";

/** Reads revocations and keys: without them nobody can be let in. */
export async function openAccess(base: Base) {
  const { config, secrets, game, database, clock, ids, log } = base;
  const secret = secrets.keyEncryption;
  const audit = createAudit({ store: createAuditStore(database), secret, clock, log });
  const sessions = createSessionStore(database);
  const revocations = createRevocations({ source: sessions, clock, log });
  await revocations.refresh();
  const keyRing = await openKeyRing({ store: createKeyStore(database), secret, clock, log });
  const tokens = createTokens({
    issuer: config.web.publicUrl,
    audience: AUDIENCE,
    signingKey: keyRing.signingKey,
    keys: keyRing,
    ...{ clock, ids },
  });
  const signIn = composeSignIn(base, { audit, sessions, revocations });
  const ways = composeWays(base, { audit, revocations, tokens, external: signIn.external });
  const accountStore = createAccountStore(database);
  return {
    ...{ audit, sessions, revocations, keyRing, tokens, accountStore },
    ...signIn,
    ...ways,
    identity: createIdentity({
      store: createIdentityStore(database),
      clients: secrets.serviceClients,
      recheck: signIn.recheck,
      refreshGraceMs: config.retention.refreshGraceMs,
      ...{ sessions, revocations, keyRing, tokens, audit, clock, ids },
    }),
    accounts: createAccounts({
      ...{ accounts: accountStore, sessions, revocations, game, clock },
      issuers: config.oidc.issuers.map(({ issuer }) => issuer),
    }),
    onceStore: createOnceStore(database),
    answerSealer: createSealer(secret, "veze first answers"),
  };
}

export type Access = Awaited<ReturnType<typeof openAccess>>;
