/** Who has which hash slots, as a server of the cluster tells it. */

import { SLOTS } from "./slot.ts";

/** Of each slot its master's `host:port`, or nothing where nobody has it. */
export type Owners = readonly (string | undefined)[];

type SlotRange = [from: number, to: number, master: [host: string | null, port: number]];

/**
 * Reads what CLUSTER SLOTS answers.
 * @param asked `host:port` of the server that answered: an empty host means its own
 */
export function readOwners(answer: unknown, asked: string): Owners {
  const owners: (string | undefined)[] = new Array(SLOTS);
  for (const [from, to, [host, port]] of answer as SlotRange[]) {
    owners.fill(addressOf(host, port, asked), from, to + 1);
  }
  return owners;
}

export interface Redirect {
  /** MOVED: for good. ASK: for this once. TRYAGAIN: its keys are on both sides just now. */
  kind: "MOVED" | "ASK" | "TRYAGAIN";
  /** Where to, except with TRYAGAIN. */
  to: string;
}

/** @returns where a server sends a command instead, or null where that is not what went wrong */
export function readRedirect(error: unknown, asked: string): Redirect | null {
  if (!(error instanceof Error)) return null;
  // Some of a script's keys have moved, others not yet.
  const isTorn = /^TRYAGAIN|attempted to access a non local key/.test(error.message);
  if (isTorn) return { kind: "TRYAGAIN", to: "" };
  const [, kind, host, port] = /^(MOVED|ASK) \d+ (.*):(\d+)/.exec(error.message) ?? [];
  if (kind === undefined) return null;
  return { kind: kind as "MOVED" | "ASK", to: addressOf(host!, Number(port), asked) };
}

function addressOf(host: string | null, port: number, asked: string): string {
  // "?" is what a server answers that was told to announce names and has none.
  const known = host === null || host === "" || host === "?" ? asked.replace(/:\d+$/, "") : host;
  return known.includes(":") && !known.startsWith("[") ? `[${known}]:${port}` : `${known}:${port}`;
}
