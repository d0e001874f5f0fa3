/**
 * Who someone is: guests, sessions, access tokens, the keys that sign them; what becomes of accounts.
 *
 * Called by the routes and the socket gate. Promises SEC1–SEC5, SEC8, RT7: an answer to a sign-in
 * means the player is stored; private keys rest sealed; a refresh token works once; a session that
 * ended is dead on every node within seconds.
 */

export { createAccountStore } from "./account_store.ts";
export { type Accounts, type Actor, createAccounts } from "./accounts.ts";
export { identityChores } from "./chores.ts";
export { identityFailures } from "./errors.ts";
export { type KeyRing, KeysSealed, openKeyRing } from "./key_ring.ts";
export { createKeyStore } from "./key_store.ts";
export { deletedAccounts, identityPersonal, lockAccount } from "./personal.ts";
export { createAccountRetentionStore } from "./retention_store.ts";
export { createRevocations, type Revocations, type RevokeReason } from "./revocations.ts";
export { createIdentity, type Identity, IDLE_MS, SESSION_MS } from "./service.ts";
export { createSessionStore } from "./session_store.ts";
export { createIdentityStore } from "./store.ts";
export { createTokens } from "./tokens.ts";
export * from "./types.ts";
export * from "./wire.ts";
