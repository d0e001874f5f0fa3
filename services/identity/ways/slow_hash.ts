/**
 * The slow hash of a recovery phrase, which is also what it is found by.
 *
 * Holds how many are at work: each takes 32 MiB and about a tenth of a second of a thread of its own,
 * so that a few run at a time and a few wait. The salt is the same for all phrases: a phrase comes
 * without a name, and must be found by itself. What a salt of each player's would add, 80 drawn bits
 * have already (docs/signin.md).
 */

import { scrypt } from "node:crypto";
import { requestFailures } from "../../platform/errors.ts";
import { createTurns } from "../../platform/work/turns.ts";

/** RFC 7914: N, r, p; 128 · N · r bytes of memory. */
const COST = { N: 1 << 15, r: 8, p: 1, maxmem: 64 << 20 };
const SALT = "veze recovery phrase 1";
const HASH_BYTES = 32;
const AT_A_TIME = 2;
const MOST_WAITING = 20;

/** @throws request.unavailable while too many wait */
export type SlowHash = (phrase: string) => Promise<Uint8Array>;

/** @param atATime how many are at work */
export function createSlowHash(atATime = AT_A_TIME): SlowHash {
  const turns = createTurns(atATime);
  let under = 0;

  const hash = (phrase: string) =>
    new Promise<Uint8Array>((done, reject) => {
      scrypt(phrase, SALT, HASH_BYTES, COST, (error, key) => {
        if (error) reject(error);
        else done(new Uint8Array(key));
      });
    });

  return async function slowHash(phrase) {
    if (under >= atATime + MOST_WAITING) {
      throw requestFailures.make("unavailable", "Too many recovery phrases are being looked at");
    }
    under++;
    try {
      return await turns.take(() => hash(phrase));
    } finally {
      under--;
    }
  };
}
