/**
 * The life of a signing key: next → active → retired → removed (SEC4). Pure.
 *
 * A key is published before it signs, so that every node and every client knows it in time, and goes
 * on verifying until the last token it signed has expired.
 */

export type KeyState = "next" | "active" | "retired";

export interface KeyLife {
  kid: string;
  state: KeyState;
  createdAt: Date;
  /** When it got its present state. */
  since: Date;
}

export interface KeyTurn {
  activate?: string;
  retire?: string;
  remove: string[];
  /** States of keys to make. */
  make: KeyState[];
}

/** An active key signs for this long. */
export const KEY_PERIOD_MS = 30 * 86_400_000;
/** Longer than the five minutes for which clients may keep the published keys. */
const PUBLISHED_FIRST_MS = 10 * 60_000;
/** Life of an access token, the clocks' difference, and a node that hears late of the change. */
export const RETIRED_MS = (15 + 2) * 60_000;

/**
 * What has to happen to the ring now.
 * @param force rotates at once, without waiting for the period or the publication
 */
export function turnKeys(keys: readonly KeyLife[], now: number, force: boolean): KeyTurn {
  const active = keys.find(({ state }) => state === "active");
  const next = keys.find(({ state }) => state === "next");
  const turn: KeyTurn = {
    remove: keys.filter(({ state, since }) =>
      state === "retired" && now - since.getTime() > RETIRED_MS
    ).map(({ kid }) => kid),
    make: [],
  };
  const due = active !== undefined && now - active.since.getTime() >= KEY_PERIOD_MS;
  const known = next !== undefined && now - next.createdAt.getTime() >= PUBLISHED_FIRST_MS;
  const rotate = active === undefined || force || (due && known);
  if (!rotate) {
    if (!next) turn.make.push("next");
    return turn;
  }
  if (active) turn.retire = active.kid;
  if (next) turn.activate = next.kid;
  else turn.make.push("active");
  turn.make.push("next");
  return turn;
}
