/**
 * Passkeys (WebAuthn Level 3): a player's own device signs, and no secret of it ever comes here (SEC1).
 *
 * Holds where keys belong (the relying party); routes drive it. A key signs in the player who added it,
 * found by the key itself: no name is typed. Each challenge works once, in the browser that asked for
 * it; each refusal leaves an audit row that says why, and the player is told in one of a few words.
 */

import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { Audit } from "../../audit/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { base64url, type Ids } from "../../platform/ids.ts";
import { identityFailures } from "../errors.ts";
import { freshSession } from "../sessions/fresh.ts";
import type { PasskeyStore, StoredPasskey } from "../stores/passkey.ts";
import type { Caller, Passkey, SignedIn, User } from "../types.ts";
import { type Challenge, challengeOf, type Challenges } from "./challenges.ts";
import type { PasskeyAnswer, PasskeyAssertion } from "./wire.ts";
import type { CheckRecent } from "./recent.ts";
import { sessionOver, suspended, type ToSignedIn } from "./signed_in.ts";

const MOST_PASSKEYS = 20;
const TIMEOUT_MS = 120_000;
/** What is written down of a library's reason. */
const MOST_WHY = 200;

/** What a browser is asked, and what it keeps meanwhile. */
export interface Question extends Omit<Challenge, "challenge"> {
  options: object;
}

export interface From {
  /** The browser's cookie for this challenge. */
  box: string | undefined;
  address: string;
}

export interface Passkeys {
  /** Whether browsers do them here: a host with a name, under TLS or on this machine. */
  areOffered: boolean;
  /** @throws identity.sign_in_again */
  askToAdd(caller: Caller, player: Pick<User, "displayName">): Promise<Question>;
  /** @throws identity.passkey_refused, identity.passkey_taken, identity.too_many_passkeys */
  add(caller: Caller, answer: PasskeyAnswer, from: From): Promise<Passkey>;
  list(userId: string): Promise<Passkey[]>;
  /** @throws identity.passkey_not_found */
  rename(userId: string, id: string, name: string): Promise<Passkey>;
  /** @throws identity.sign_in_again, identity.passkey_not_found */
  remove(caller: Caller, id: string, address: string): Promise<void>;
  askToSignIn(): Promise<Question>;
  /**
   * @param replaces the browser's session until now
   * @throws identity.passkey_refused, identity.suspended
   */
  signIn(
    assertion: PasskeyAssertion,
    from: From & { replaces: Caller | undefined },
  ): Promise<SignedIn>;
}

export function createPasskeys(
  { store, challenges, checkRecent, toSignedIn, refreshRevocations, publicUrl, audit, clock, ids }:
    {
      store: PasskeyStore;
      challenges: Challenges;
      checkRecent: CheckRecent;
      toSignedIn: ToSignedIn;
      refreshRevocations: () => Promise<void>;
      /** Origin of our pages: keys are bound to its host. */
      publicUrl: string;
      audit: Audit;
      clock: Clock;
      ids: Ids;
    },
): Passkeys {
  const { hostname, origin, protocol } = new URL(publicUrl);
  const isHere = hostname === "localhost" || hostname.endsWith(".localhost");
  const expected = {
    expectedOrigin: origin,
    expectedRPID: hostname,
    // Preferred, not required: a key without a PIN is better than none at all.
    requireUserVerification: false,
  };

  async function refuse(
    action: string,
    { because, why, userId, address }: {
      because: string;
      why: string;
      userId: string | null;
      address: string;
    },
  ): Promise<never> {
    await audit.record({
      ...{ action, actor: userId ?? "unknown", subjects: userId === null ? [] : [userId] },
      ...{ addresses: [address], outcome: "refused" },
      details: { reason: because, why: why.slice(0, MOST_WHY) },
    });
    throw refusal(because);
  }

  const find = async (id: string) => await store.find(new Uint8Array(Buffer.from(id, "base64url")));

  return {
    areOffered: (isHere || protocol === "https:") && isIP(hostname.replace(/^\[|\]$/g, "")) === 0,

    async askToAdd(caller, { displayName }) {
      const { userId } = await checkRecent(caller);
      const own = await store.list(userId);
      const { challenge, key, box } = challenges.make({ purpose: "add", userId });
      const options = await generateRegistrationOptions({
        ...{ rpName: hostname, rpID: hostname, timeout: TIMEOUT_MS, attestationType: "none" },
        ...{ userName: displayName, userDisplayName: displayName, userID: bytesOf(userId) },
        challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
        excludeCredentials: own.map(({ credentialId, transports }) => ({
          ...{ id: base64url(credentialId), transports },
        })),
        authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
      });
      return { options, key, box };
    },

    async add(caller, { credential, name }, { box, address }) {
      const { userId, sessionId } = await checkRecent(caller);
      const action = "passkey.add";
      const stop = (because: string, why: string) =>
        refuse(action, { because, why, userId, address });
      const challenge = challengeOf(credential.response.clientDataJSON);
      const problem = await challenges.take(challenge, box, { purpose: "add", userId });
      if (problem) return await stop(problem, `challenge: ${problem}`);
      const checked = await verifyRegistrationResponse({
        ...{ response: credential, expectedChallenge: challenge, ...expected },
      }).catch((error: Error) => error);
      if (checked instanceof Error) return await stop("rejected", checked.message);
      if (!checked.verified) return await stop("rejected", "attestation: it does not hold");
      const { id, publicKey, counter } = checked.registrationInfo.credential;
      const passkey = {
        ...{ id: ids.next(), userId, publicKey, counter, name },
        credentialId: new Uint8Array(Buffer.from(id, "base64url")),
        transports: credential.response.transports ?? [],
        ...{ createdAt: new Date(clock.now()), usedAt: null },
      };
      const added = await store.add(passkey, { sessionId, most: MOST_PASSKEYS }, {
        ...{ at: passkey.createdAt, action, actor: userId, subjects: [userId] },
        ...{ addresses: [address], outcome: "done", details: { passkey: passkey.id } },
      });
      if (added === "added") return passkey;
      if (added === "over") throw sessionOver();
      throw added === "many"
        ? identityFailures.make("too_many_passkeys", `Cannot keep more than ${MOST_PASSKEYS}`)
        : identityFailures.make("passkey_taken", "This key is registered already");
    },

    list: (userId) => store.list(userId),

    async rename(userId, id, name) {
      return await store.rename(userId, id, name) ?? noSuch(id);
    },

    async remove(caller, id, address) {
      const by = await checkRecent(caller);
      const { userId } = by;
      const removed = await store.remove(by, id, {
        ...{ at: new Date(clock.now()), action: "passkey.remove", actor: userId },
        ...{ subjects: [userId], addresses: [address], outcome: "done" },
        details: { passkey: id },
      });
      if (removed === "over") throw sessionOver();
      if (removed === "none") noSuch(id);
    },

    async askToSignIn() {
      const { challenge, key, box } = challenges.make({ purpose: "sign_in", userId: null });
      const options = await generateAuthenticationOptions({
        ...{ rpID: hostname, timeout: TIMEOUT_MS, userVerification: "preferred" },
        challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
      });
      return { options, key, box };
    },

    async signIn({ credential }, { box, address, replaces }) {
      const action = "sign_in.passkey";
      const challenge = challengeOf(credential.response.clientDataJSON);
      const asked = { purpose: "sign_in", userId: null } as const;
      const problem = await challenges.take(challenge, box, asked);
      const known = await find(credential.id);
      const userId = known?.userId ?? null;
      const stop = (because: string, why: string) =>
        refuse(action, { because, why, userId, address });
      if (problem) return await stop(problem, `challenge: ${problem}`);
      if (!known) return await stop("unknown", "credential: not known, or removed");
      const { userHandle } = credential.response;
      if (userHandle !== undefined && userHandle !== base64url(bytesOf(known.userId))) {
        return await stop("rejected", "user handle: of another player");
      }
      const checked = await verifyAuthenticationResponse({
        ...{ response: credential, expectedChallenge: challenge, ...expected },
        credential: asCredential(known),
      }).catch((error: Error) => error);
      if (checked instanceof Error) return await stop("rejected", checked.message);
      if (!checked.verified) return await stop("rejected", "signature: it does not hold");
      const session = freshSession(ids);
      const entered = await store.signIn(known, checked.authenticationInfo.newCounter, {
        ...{ action, session: session.stored, address, at: new Date(clock.now()) },
        replaces: replaces?.sessionId === undefined
          ? null
          : { userId: replaces.id, sessionId: replaces.sessionId },
      });
      if (entered.kind === "refused") {
        throw entered.because === "suspended"
          ? suspended(entered.until ?? null)
          : refusal(entered.because);
      }
      if (replaces) await refreshRevocations();
      return toSignedIn(entered.user, session);
    },
  };
}

function refusal(because: string) {
  return identityFailures.make("passkey_refused", `Cannot sign in with this key: ${because}`, {
    members: { reason: because },
  });
}

function noSuch(id: string): never {
  return identityFailures.fail("passkey_not_found", `The player has no passkey ${id}`);
}

/** What the library judges a signature by. */
function asCredential({ credentialId, publicKey, transports }: StoredPasskey) {
  return {
    ...{ id: base64url(credentialId), publicKey: new Uint8Array(publicKey), transports },
    // The store compares counters, after the signature and with the row held; here each one passes.
    counter: -1,
  };
}

/** The user handle: the 16 bytes of the player's id. */
function bytesOf(userId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(userId.replaceAll("-", ""), "hex"));
}
