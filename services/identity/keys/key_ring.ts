/**
 * The signing keys of this deployment, shared by all its nodes through the database (SEC4). The first
 * node to start makes the first ones; every node reads the ring again when it changed.
 */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import type { Clock } from "../../platform/time/clock.ts";
import type { Logger } from "../../platform/observe/log.ts";
import { runOnNews } from "../../platform/work/news_loop.ts";
import { createSealer, type Sealer } from "../../platform/crypto/sealed.ts";
import { type KeyLife, type KeyTurn, turnKeys } from "./rules.ts";
import type { KeyRow, KeyStore, KeyTurner } from "./store.ts";
import type { SigningKey, VerifyingKeys } from "../sessions/tokens.ts";

export interface KeyRing extends VerifyingKeys {
  signingKey(): SigningKey;
  /** Public keys as RFC 7517 members, for `/.well-known/jwks.json`. */
  publicKeys(): JWK[];
  /** Reads the ring again; not more often than once a second. @returns whether it was read */
  reload(): Promise<boolean>;
  /** Moves keys along their lives, as they are due. */
  turn(): Promise<KeyTurn>;
  /** The next key signs from now on. @returns its id */
  rotate(by: KeyTurner): Promise<string>;
  /** Reads the ring whenever it changed, and every now and then. */
  run(signal: AbortSignal): Promise<void>;
}

/** The keys in the database were sealed with another secret. */
export class KeysSealed extends Error {
  override name = "KeysSealed";
}

const RELOAD_MS = 1_000;
const POLL_MS = 30_000;

interface Ring {
  rows: KeyRow[];
  publicKeys: Map<string, KeyObject>;
  signing: SigningKey;
}

export async function openKeyRing(
  { store, secret, clock, log }: {
    store: KeyStore;
    secret: string;
    clock: Clock;
    log: Logger;
  },
): Promise<KeyRing> {
  const sealer = createSealer(secret, "veze signing keys");
  let ring: Ring;
  let readAt = -Infinity;
  /** A read under way, shared by all who ask meanwhile. */
  let reading: Promise<void> | undefined;

  async function read(): Promise<Ring> {
    readAt = clock.elapsed();
    return openRing(await store.list(), sealer);
  }

  async function turn(force: boolean, by: KeyTurner): Promise<KeyTurn> {
    // Made before the ring is locked: thumbprints are asynchronous.
    const fresh = [await makeKey(sealer, clock), await makeKey(sealer, clock)];
    const done = await store.turn(
      { ...by, at: new Date(clock.now()) },
      (keys) => {
        // A node with another secret must not add keys that the others cannot open.
        for (const key of keys) if (key.state !== "retired") openPrivateKey(key, sealer);
        return turnKeys(keys as KeyLife[], clock.now(), force);
      },
      (state) => ({ ...fresh.pop()!, state }),
    );
    ring = await read();
    return done;
  }

  const program = { actor: "system", addresses: [] };
  await turn(false, program);
  ring = await read();
  return {
    find: (kid) => ring.publicKeys.get(kid),
    signingKey: () => ring.signing,
    publicKeys: () =>
      ring.rows.map(({ kid, alg, publicJwk }) => ({ ...publicJwk as JWK, kid, alg, use: "sig" })),
    async reload() {
      if (!reading) {
        if (clock.elapsed() - readAt < RELOAD_MS) return false;
        reading = read().then((fresh) => void (ring = fresh)).finally(() => reading = undefined);
      }
      await reading;
      return true;
    },
    turn: () => turn(false, program),
    async rotate(by) {
      await turn(true, by);
      return ring.signing.kid;
    },
    run: (signal) =>
      runOnNews({
        name: "identity: reading the signing keys",
        listen: store.listen,
        work: async () => {
          ring = await read();
        },
        everyMs: POLL_MS,
        clock,
        log,
        signal,
      }),
  };
}

/** @throws when the secret is not the one the keys were sealed with */
function openRing(rows: KeyRow[], sealer: Sealer): Ring {
  const active = rows.find((row) => row.state === "active");
  if (!active) throw new Error("Cannot sign tokens: the ring has no active key");
  const publicKeys = new Map(rows.map((row) => [
    row.kid,
    createPublicKey({ key: row.publicJwk as Record<string, string>, format: "jwk" }),
  ]));
  return {
    rows,
    publicKeys,
    signing: { kid: active.kid, privateKey: openPrivateKey(active, sealer) },
  };
}

function openPrivateKey(row: KeyRow, sealer: Sealer): KeyObject {
  let jwk: string;
  try {
    jwk = sealer.unseal(row.sealedPrivateJwk);
  } catch (cause) {
    throw new KeysSealed(
      `Cannot open signing key "${row.kid}": KEY_ENCRYPTION_SECRET is not the one it was sealed with`,
      { cause },
    );
  }
  return createPrivateKey({ key: JSON.parse(jwk), format: "jwk" });
}

async function makeKey(sealer: Sealer, clock: Clock): Promise<Omit<KeyRow, "state">> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const publicJwk = publicKey.export({ format: "jwk" }) as JWK;
  const at = new Date(clock.now());
  return {
    kid: await calculateJwkThumbprint(publicJwk),
    alg: "EdDSA",
    publicJwk,
    sealedPrivateJwk: sealer.seal(JSON.stringify(privateKey.export({ format: "jwk" }))),
    createdAt: at,
    since: at,
  };
}
