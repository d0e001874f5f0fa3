/**
 * Challenges for passkeys (WebAuthn Level 3, §13.4.3): each bound to the browser that asked for it by a
 * sealed cookie, to what it was asked for, and to five minutes; on all nodes together it works once.
 */

import { Buffer } from "node:buffer";
import { createSealer } from "../../platform/crypto/sealed.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { base64url, type Ids, sha256 } from "../../platform/ids.ts";

/** Longer than any browser shows its dialog. */
export const CHALLENGE_MS = 300_000;

export interface Asked {
  /** What the challenge may answer: adding a key to a player, or signing in. */
  purpose: "add" | "sign_in";
  /** Player who adds a key; null at a sign-in. */
  userId: string | null;
}

export type ChallengeRefusal = "elsewhere" | "expired" | "repeated";

/** A challenge, and what the browser keeps of it. */
export interface Challenge {
  challenge: string;
  /** Tells its cookie from others': two tabs may be at it at once. */
  key: string;
  box: string;
}

export interface Challenges {
  make(asked: Asked): Challenge;
  /** Takes the challenge that a browser answers. @returns why not; undefined when it holds */
  take(
    challenge: string,
    box: string | undefined,
    asked: Asked,
  ): Promise<ChallengeRefusal | undefined>;
}

export function createChallenges(
  { secret, spend, clock, ids }: {
    secret: string;
    /** @returns whether this was the first time */
    spend: (hash: Uint8Array, until: Date) => Promise<boolean>;
    clock: Clock;
    ids: Ids;
  },
): Challenges {
  const sealer = createSealer(secret, "veze passkey challenges");

  function open(box: string): Asked & { challenge: string; at: number } | undefined {
    try {
      return JSON.parse(sealer.unseal(Buffer.from(box, "base64url")));
    } catch {
      return undefined;
    }
  }

  return {
    make(asked) {
      const challenge = ids.secret();
      const box = base64url(
        sealer.seal(JSON.stringify({ ...asked, challenge, at: clock.now() })),
      );
      return { challenge, key: challengeKey(challenge), box };
    },

    async take(challenge, box, { purpose, userId }) {
      const kept = box === undefined ? undefined : open(box);
      const isOurs = kept?.challenge === challenge && kept.purpose === purpose &&
        kept.userId === userId;
      if (!isOurs) return "elsewhere";
      const until = kept.at + CHALLENGE_MS;
      if (clock.now() > until) return "expired";
      const isFirst = await spend(sha256(`passkey ${challenge}`), new Date(until));
      return isFirst ? undefined : "repeated";
    },
  };
}

export function challengeKey(challenge: string): string {
  return base64url(sha256(challenge)).slice(0, 12);
}

/** The challenge that a browser says it answers; empty where it says none. */
export function challengeOf(clientDataJSON: string): string {
  try {
    const said = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString("utf8"));
    return typeof said?.challenge === "string" ? said.challenge : "";
  } catch {
    return "";
  }
}
