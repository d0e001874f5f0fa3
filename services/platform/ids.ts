/**
 * Ids: time-ordered UUIDs (version 7, RFC 9562 §5.7), so that index pages fill from one side.
 *
 * Holds the last id's time and number, and random bytes drawn ahead; everything that makes a row or a
 * secret drives it. Ids of one process ascend, also when its clock stands or is set back. No random
 * byte is given out twice.
 */

import { createHash } from "node:crypto";
import type { Clock } from "./time/clock.ts";

/** Fills the array with random bytes; `crypto.getRandomValues` outside tests. */
export type Random = (bytes: Uint8Array<ArrayBuffer>) => void;

export interface Ids {
  /** A new UUID, later than every earlier one of this process. */
  next(): string;
  /** `bytes` random bytes in base64url: for secrets. */
  secret(bytes?: number): string;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
const SEQUENCE_LIMIT = 0x1000;

export function createIds({ clock, random }: { clock: Clock; random: Random }): Ids {
  // Random bytes are drawn in blocks: one system call for many ids.
  const pool = new Uint8Array(4096);
  let used = pool.length;
  let last = 0;
  let sequence = 0;

  function draw(count: number): Uint8Array {
    if (used + count > pool.length) {
      random(pool);
      used = 0;
    }
    return pool.subarray(used, used += count);
  }

  return {
    next() {
      const now = clock.now();
      if (now > last) {
        last = now;
        sequence = 0;
      } else if (++sequence === SEQUENCE_LIMIT) {
        last++;
        sequence = 0;
      }
      const time = last.toString(16).padStart(12, "0");
      const r = draw(8);
      const counter = sequence.toString(16).padStart(3, "0");
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-` +
        HEX[(r[0]! & 0x3f) | 0x80] + HEX[r[1]!] + "-" +
        HEX[r[2]!] + HEX[r[3]!] + HEX[r[4]!] + HEX[r[5]!] + HEX[r[6]!] + HEX[r[7]!];
    },
    secret(bytes = 32) {
      return base64url(draw(bytes));
    },
  };
}

/** RFC 4648 §5 without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in lower case: the only form in which ids are stored and compared. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** An id in the form that `isId` knows, whatever case it came in; everything else as it is. */
export function plainId(text: string): string {
  const lower = text.toLowerCase();
  return UUID.test(lower) ? lower : text;
}

/** No id that was made at this moment or later is smaller: for what is older, by the key alone. */
export function firstIdAt(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/**
 * SHA-256 of bytes, or of text in UTF-8. At once: handing it to another thread (`crypto.subtle`) takes
 * many times as long as the hashing.
 */
export function sha256(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(data).digest());
}

/** A UUID (version 8, RFC 9562 §5.8) made from the text: the same text, the same id. */
export function idOf(text: string): string {
  const bytes = sha256(text).subarray(0, 16);
  bytes[6] = bytes[6]! & 0x0f | 0x80;
  bytes[8] = bytes[8]! & 0x3f | 0x80;
  const hex = Array.from(bytes, (byte) => HEX[byte]).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
