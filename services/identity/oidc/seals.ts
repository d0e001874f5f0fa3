/** What is kept where others could read it: transactions in browsers, issuers' tokens in rows. */

import { createSealer, type Sealer } from "../../platform/crypto/sealed.ts";
import { base64url, sha256 } from "../../platform/ids.ts";
import { Buffer } from "node:buffer";
import type { IssuerTokens, Transaction } from "./types.ts";

export interface Seals {
  sealTransaction(transaction: Transaction): string;
  /** Undefined for what is not ours, or was changed. */
  openTransaction(box: string): Transaction | undefined;
  sealTokens(tokens: IssuerTokens): Uint8Array<ArrayBuffer>;
  /** Undefined for what was sealed with another secret: nobody can ask the issuer any more. */
  openTokens(box: Uint8Array): IssuerTokens | undefined;
  /** A session that ended here and is to be ended at its issuer. */
  sealFarewell(farewell: Farewell): string;
  openFarewell(box: string): Farewell | undefined;
}

export interface Farewell {
  sessionId: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export function createSeals(secret: string): Seals {
  const transactions = createSealer(secret, "veze oidc transactions");
  const farewells = createSealer(secret, "veze oidc farewells");
  const tokens = createSealer(secret, "veze oidc tokens");
  return {
    sealTransaction: (transaction) => sealed(transactions, transaction),
    openTransaction: (box) => opened<Transaction>(transactions, box),
    sealTokens: (plain) => tokens.seal(JSON.stringify(plain)),
    openTokens: (box) => unsealed<IssuerTokens>(tokens, box),
    sealFarewell: (farewell) => sealed(farewells, farewell),
    openFarewell: (box) => opened<Farewell>(farewells, box),
  };
}

/** Tells one sign-in's cookie from another's: two tabs may be at it at once. */
export function transactionKey(state: string): string {
  return base64url(sha256(state)).slice(0, 12);
}

function sealed(sealer: Sealer, value: unknown): string {
  return base64url(sealer.seal(JSON.stringify(value)));
}

function opened<T>(sealer: Sealer, box: string): T | undefined {
  return unsealed(sealer, Buffer.from(box, "base64url"));
}

function unsealed<T>(sealer: Sealer, box: Uint8Array): T | undefined {
  try {
    return JSON.parse(sealer.unseal(box));
  } catch {
    return undefined;
  }
}
