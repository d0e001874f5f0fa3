/**
 * The audit log's chain: hash(n) = SHA-256(hash(n−1) ‖ rows of block n as JSON lines), and
 * mac(n) = HMAC-SHA-256(key, hash(n)).
 *
 * Changing, adding or removing a sealed row changes its block's hash and thereby every later one.
 * Whoever can write the database but has not the deployment's secret cannot make a chain of their own.
 */

import { sha256 } from "../platform/ids.ts";
import type { AuditRow, Seal } from "./types.ts";

/** Hash that the first seal continues from. */
export const GENESIS = new Uint8Array(32);

/** Hash of a block of rows in the order of their ids. */
export function sealHash(previous: Uint8Array, rows: readonly AuditRow[]): Uint8Array {
  return sha256(`${hex(previous)}\n${rows.map(toLine).join("\n")}`);
}

/**
 * @param isOurs whether a seal's HMAC was made under the deployment's key
 * @returns what is wrong with the block, or undefined
 */
export function checkBlock(
  previous: Uint8Array,
  seal: Seal,
  rows: readonly AuditRow[],
  isOurs: (seal: Seal) => boolean,
): string | undefined {
  if (rows.length !== seal.rows) {
    return `the block up to row ${seal.upTo} has ${rows.length} rows and was sealed with ${seal.rows}`;
  }
  if (hex(sealHash(previous, rows)) !== hex(seal.hash)) {
    return `a row of the block up to row ${seal.upTo} was changed`;
  }
  if (!isOurs(seal)) {
    return `the block up to row ${seal.upTo} was sealed without this deployment's secret`;
  }
  return undefined;
}

function toLine(row: AuditRow): string {
  return JSON.stringify([
    row.id,
    row.at.getTime(),
    row.action,
    row.actor,
    row.subjects,
    row.addresses,
    row.outcome,
    row.details,
  ]);
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
