/** Ways back that are the player's own: passkeys, the recovery phrase, devices that were let in. */

import type { Audit } from "../audit/mod.ts";
import {
  createChallenges,
  createDevices,
  createDeviceStore,
  createPasskeys,
  createPasskeyStore,
  createPhraseStore,
  createPlayerWays,
  createRecent,
  createRecovery,
  createSlowHash,
  createToSignedIn,
  createWaysStore,
  type ExternalStore,
  type Revocations,
  type Tokens,
} from "../identity/mod.ts";
import type { Base } from "./base.ts";

export function composeWays(
  { config, secrets, database, clock, ids }: Base,
  { audit, revocations, tokens, external }: {
    audit: Audit;
    revocations: Pick<Revocations, "refresh">;
    tokens: Tokens;
    external: Pick<ExternalStore, "spend">;
  },
) {
  const store = createWaysStore(database);
  const deviceRequests = createDeviceStore(database);
  const common = {
    checkRecent: createRecent({ store, clock }).checkRecent,
    toSignedIn: createToSignedIn({ tokens }),
    refreshRevocations: revocations.refresh,
    ...{ audit, clock, ids },
  };
  return {
    deviceRequests,
    ways: createPlayerWays({ ...common, store }),
    passkeys: createPasskeys({
      ...common,
      store: createPasskeyStore(database),
      challenges: createChallenges({
        ...{ secret: secrets.keyEncryption, spend: external.spend, clock, ids },
      }),
      publicUrl: config.web.publicUrl,
    }),
    recovery: createRecovery({
      ...common,
      store: createPhraseStore(database),
      slowHash: createSlowHash(),
      slowHashOfNew: createSlowHash(1),
    }),
    devices: createDevices({ ...common, store: deviceRequests }),
  };
}
