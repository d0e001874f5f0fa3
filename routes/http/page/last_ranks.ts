/**
 * Where a player stood when they were last here, by board: what a page tells "since your last visit" from.
 *
 * The browser keeps it, in a cookie that no script reads; the server keeps nothing for it. It says whose it
 * is: who signs in after somebody else begins anew. A visit goes on while pages are asked for; after half an
 * hour without one, the next begins another.
 */

import { createHash } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { AppEnv } from "../context.ts";

const VISIT_MS = 30 * 60_000;
const KEPT_S = 90 * 86_400;
/** Boards that are kept; the one looked at longest ago goes first. */
const MOST = 8;
const NAME = "veze_ranks";
/** Of a user id's hash: enough to tell the players of one browser apart, too little to name one. */
const OWNER_CHARS = 8;
const ENTRY = /^([\w-]{1,80})\.(\d{1,9})\.(\d{1,9})\.(\d{1,11})$/;

interface Seen {
  board: string;
  /** When the visit before this one ended, and now. */
  before: number;
  rank: number;
  /** Seconds since the epoch. */
  at: number;
}

/** @returns what the cookie says from now on, and the rank when the last visit ended */
export function seeRank(
  text: string | undefined,
  { userId, board, rank, now }: { userId: string; board: string; rank: number; now: number },
): { text: string; before: number | undefined } {
  const owner = createHash("sha256").update(userId).digest("base64url").slice(0, OWNER_CHARS);
  const [whose, ...entries] = (text ?? "").split("~");
  const all = (whose === owner ? entries : []).flatMap((entry): Seen[] => {
    const [, board, before, rank, at] = ENTRY.exec(entry) ?? [];
    if (board === undefined) return [];
    return [{ board, before: Number(before), rank: Number(rank), at: Number(at) }];
  });
  const known = all.find((each) => each.board === board);
  const isNewVisit = known !== undefined && now - known.at * 1_000 > VISIT_MS;
  const before = known && (isNewVisit ? known.rank : known.before);
  const seen = { board, before: before ?? rank, rank, at: Math.floor(now / 1_000) };
  const kept = [seen, ...all.filter((each) => each.board !== board)].slice(0, MOST);
  const next = kept.map(({ board, before, rank, at }) => `${board}.${before}.${rank}.${at}`);
  return { text: [owner, ...next].join("~"), before };
}

/** @returns places gained since the last visit, or lost when below zero; undefined: there was none */
export function sinceLastVisit(
  c: Context<AppEnv>,
  { secure, ...seen }: {
    userId: string;
    board: string;
    rank: number;
    now: number;
    secure: boolean;
  },
): number | undefined {
  const { text, before } = seeRank(getCookie(c, NAME), seen);
  setCookie(c, NAME, text, {
    ...{ httpOnly: true, sameSite: "Lax", path: "/", secure, maxAge: KEPT_S },
  });
  return before === undefined ? undefined : before - seen.rank;
}
