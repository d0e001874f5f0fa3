/**
 * The recovery phrase: eight words on paper that bring a player back anywhere (SEC1).
 *
 * Holds nothing; routes drive it, and count tries by address and in all. A phrase is told once, to its
 * player; what is kept is a slow hash. A new one ends the one before.
 */

import { Buffer } from "node:buffer";
import type { Clock } from "../../platform/time/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import { identityFailures } from "../errors.ts";
import { freshSession } from "../sessions/fresh.ts";
import type { PhraseStore } from "../stores/phrase.ts";
import type { Caller, SignedIn } from "../types.ts";
import { ENTROPY_BYTES, type Mistyped, PHRASE_WORDS, readPhrase, writePhrase } from "./phrase.ts";
import type { CheckRecent } from "./recent.ts";
import { sessionOver, suspended, type ToSignedIn } from "./signed_in.ts";
import type { SlowHash } from "./slow_hash.ts";

export interface Recovery {
  /**
   * A new phrase, in the clear this once.
   * @param once whether it ends with its first sign-in
   * @throws identity.sign_in_again
   */
  renew(
    caller: Caller,
    once: boolean,
    address: string,
  ): Promise<{ phrase: string; once: boolean; createdAt: Date }>;
  /** @throws identity.sign_in_again, identity.way_not_found */
  remove(caller: Caller, address: string): Promise<void>;
  /** The phrase behind what was typed: costs nothing. @throws identity.phrase_mistyped */
  read(typed: string): string;
  /**
   * @param phrase as `read` gives it @param replaces the browser's session until now
   * @throws identity.phrase_refused, identity.suspended, request.unavailable
   */
  signIn(
    phrase: string,
    from: { address: string; replaces: Caller | undefined },
  ): Promise<SignedIn>;
}

export function createRecovery(
  { store, slowHash, slowHashOfNew, checkRecent, toSignedIn, refreshRevocations, clock, ids }: {
    store: PhraseStore;
    slowHash: SlowHash;
    /** Of phrases that are made: they take no turns from those who sign in. */
    slowHashOfNew: SlowHash;
    checkRecent: CheckRecent;
    toSignedIn: ToSignedIn;
    refreshRevocations: () => Promise<void>;
    clock: Clock;
    ids: Ids;
  },
): Recovery {
  const entryOf = (action: string, userId: string, address: string) => ({
    ...{ at: new Date(clock.now()), action, actor: userId, subjects: [userId] },
    ...{ addresses: [address], outcome: "done" as const, details: {} },
  });

  return {
    async renew(caller, once, address) {
      const { userId, sessionId } = await checkRecent(caller);
      const phrase = writePhrase(Buffer.from(ids.secret(ENTROPY_BYTES), "base64url"));
      const hash = await slowHashOfNew(phrase);
      const entry = entryOf("phrase.renew", userId, address);
      const made = { userId, sessionId, hash, once, createdAt: entry.at };
      if (!await store.replace(made, entry)) throw sessionOver();
      return { phrase, once, createdAt: entry.at };
    },

    async remove(caller, address) {
      const by = await checkRecent(caller);
      const removed = await store.remove(by, entryOf("phrase.remove", by.userId, address));
      if (removed === "removed") return;
      if (removed === "over") throw sessionOver();
      throw identityFailures.make("way_not_found", "The player has no recovery phrase");
    },

    read(typed) {
      const read = readPhrase(typed);
      if ("phrase" in read) return read.phrase;
      throw identityFailures.make("phrase_mistyped", whyMistyped(read), { members: { ...read } });
    },

    async signIn(phrase, { address, replaces }) {
      const session = freshSession(ids);
      const entered = await store.signIn(await slowHash(phrase), {
        ...{ action: "sign_in.phrase", session: session.stored, address },
        at: new Date(clock.now()),
        replaces: replaces?.sessionId === undefined
          ? null
          : { userId: replaces.id, sessionId: replaces.sessionId },
      });
      if (entered.kind === "refused") {
        if (entered.because === "suspended") throw suspended(entered.until ?? null);
        const because = entered.because === "staff" ? "staff" : "unknown";
        throw identityFailures.make("phrase_refused", "No player is found by this phrase", {
          members: { reason: because },
        });
      }
      if (replaces) await refreshRevocations();
      return toSignedIn(entered.user, session);
    },
  };
}

function whyMistyped(mistyped: Mistyped): string {
  switch (mistyped.reason) {
    case "count":
      return `A recovery phrase has ${PHRASE_WORDS} words, these are ${mistyped.words}`;
    case "word":
      return `Word ${mistyped.word} is on no list of ours: compare it with what was written down`;
    case "checksum":
      return "The words do not belong together: one of them, or their order, is another";
  }
}
