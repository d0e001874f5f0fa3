/**
 * Who someone is: guests, sessions, access tokens, the keys that sign them; what becomes of accounts.
 *
 * Called by the routes and the socket gate. Promises SEC1–SEC5, SEC8, RT7: an answer to a sign-in
 * means the player is stored; private keys rest sealed; a refresh token works once; a session that
 * ended is dead on every node within seconds.
 */

export { DELETED_ACCOUNTS, identityExported } from "./exported.ts";
export { createAccountStore } from "./stores/account.ts";
export { type Accounts, type Actor, createAccounts } from "./accounts.ts";
export { identityChores } from "./chores.ts";
export { identityFailures } from "./errors.ts";
export { versionOf } from "./seen.ts";
export {
  accounts,
  hasUsedSession,
  heldPlayer,
  heldPlayers,
  isDeleted,
  isUnknown,
  keptPlayer,
  players,
  suspendedPlayers,
} from "./fragments.ts";
export { type KeyRing, KeysSealed, openKeyRing } from "./keys/key_ring.ts";
export { createKeyStore } from "./keys/store.ts";
export {
  accountStates,
  deletedAccounts,
  deletionsAfter,
  identityPersonal,
  lockAccount,
} from "./personal.ts";
export { createAccountRetentionStore } from "./stores/retention.ts";
export { createExchange } from "./oidc/exchange.ts";
export {
  createIssuerLogout,
  FAREWELL_MS,
  type IssuerLogout,
  SIGNED_OUT_PATH,
} from "./oidc/logout.ts";
export { createProvider } from "./oidc/provider.ts";
export { createRecheck } from "./oidc/recheck.ts";
export { createIssuerFetch } from "./oidc/requests.ts";
export { createSeals, transactionKey } from "./oidc/seals.ts";
export { createSignIns, type SignIns, TRANSACTION_MS } from "./oidc/service.ts";
export type { IssuerSettings } from "./oidc/types.ts";
export { createRevocations, type Revocations, type RevokeReason } from "./sessions/revocations.ts";
export { createIdentity, type Identity, IDLE_MS, SESSION_MS } from "./service.ts";
export { createExternalStore, type ExternalStore } from "./stores/external.ts";
export { createSessionStore, type SessionStore } from "./stores/session.ts";
export { createIdentityStore } from "./stores/store.ts";
export { createTokens, type Tokens } from "./sessions/tokens.ts";
export { createToSignedIn } from "./ways/signed_in.ts";
export { CHALLENGE_MS, challengeKey, challengeOf, createChallenges } from "./ways/challenges.ts";
export { createDevices, type Devices } from "./ways/devices.ts";
export { createPasskeys, type Passkeys } from "./ways/passkeys.ts";
export { createRecent } from "./ways/recent.ts";
export { createRecovery, type Recovery } from "./ways/recovery.ts";
export { createPlayerWays, type PlayerWays } from "./ways/service.ts";
export { createSlowHash } from "./ways/slow_hash.ts";
export { createDeviceStore } from "./stores/device.ts";
export { createPasskeyStore } from "./stores/passkey.ts";
export { createPhraseStore } from "./stores/phrase.ts";
export { createWaysStore } from "./stores/ways.ts";
export * from "./types.ts";
export * from "./ways/wire.ts";
export * from "./wire.ts";
