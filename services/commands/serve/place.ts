/**
 * A process's place on its database (OPS2). Without Redis the hot state (ranks, rooms, limits) lives in
 * one process: it holds the one place there is. With Redis many share it, each in a place of its own.
 * The two never go together: players would see two worlds. The embedded engine has its directory lock.
 */

import type { Services } from "../../compose/mod.ts";
import { StartRefused } from "./prepare.ts";

const ALONE = "single_node";
const SHARING = "node:";
const LEASE_MS = 4_000;
const RENEW_MS = 1_000;

type Needs = Pick<Services, "leases" | "node" | "clock" | "log">;

/** Keeps the place until the signal aborts; resolves true when another process took it over. */
export type KeepPlace = () => Promise<boolean>;

/**
 * Takes the only place, waiting as long as processes that were killed keep theirs.
 * @throws StartRefused while another process lives
 */
export async function holdOnlyPlace(services: Needs, signal: AbortSignal): Promise<KeepPlace> {
  const { leases, node } = services;
  const other = await unlessFree(services, signal, () => takeAlone(services));
  if (other !== undefined) {
    throw new StartRefused(
      `Cannot start: the process ${other} already serves this database, ` +
        "and without REDIS_URL only one can. Set REDIS_URL on both, or stop the other.",
    );
  }
  const sharing = await unlessFree(
    services,
    signal,
    async () => await takeAlone(services) ?? (await leases.listHolders(SHARING))[0],
  );
  if (sharing !== undefined) {
    await leases.release(ALONE, node);
    throw new StartRefused(
      `Cannot start: the process ${sharing} serves this database with Redis, and this one has no ` +
        "REDIS_URL: it would have ranks, rooms and limits of its own. Give it the same REDIS_URL.",
    );
  }
  return () => keep(services, ALONE, signal, async () => (await leases.listHolders(SHARING))[0]);
}

/**
 * Takes a place beside others that share Redis.
 * @throws StartRefused while a process without Redis serves the database
 */
export async function holdSharedPlace(services: Needs, signal: AbortSignal): Promise<KeepPlace> {
  const { leases, node } = services;
  const name = `${SHARING}${node}`;
  await leases.prune(SHARING);
  // Before it shows itself: whoever serves alone would take it for one who serves, and end.
  let alone = await unlessFree(services, signal, () => leases.findHolder(ALONE));
  if (alone === undefined) {
    await leases.take(name, node, LEASE_MS);
    // Somebody else may have begun at the same moment.
    alone = await leases.findHolder(ALONE);
  }
  if (alone !== undefined) {
    await leases.release(name, node);
    throw new StartRefused(
      `Cannot start: the process ${alone} serves this database without Redis, and keeps ranks, rooms ` +
        "and limits to itself. Stop it, or give it this REDIS_URL.",
    );
  }
  return async () => {
    // Nobody can take it over; should it lapse, it is taken again.
    await keep(services, name, signal, () => Promise.resolve(undefined));
    return false;
  };
}

/** Takes or renews the only place. @returns who has it, where somebody else does */
async function takeAlone({ leases, node }: Needs): Promise<string | undefined> {
  if (await leases.take(ALONE, node, LEASE_MS) !== null) return undefined;
  // It may end between the two questions: that is no place of ours yet.
  return await leases.findHolder(ALONE) ?? "another one";
}

/** Asks until nobody is in the way, at most as long as a dead process's lease lasts. */
async function unlessFree(
  { clock }: Needs,
  signal: AbortSignal,
  find: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const until = clock.elapsed() + LEASE_MS + RENEW_MS;
  for (;;) {
    const other = await find();
    if (other === undefined || clock.elapsed() >= until) return other;
    await clock.sleep(RENEW_MS / 4, signal);
    signal.throwIfAborted();
  }
}

async function keep(
  { leases, node, clock, log }: Needs,
  name: string,
  signal: AbortSignal,
  /** Who of the other kind lives as well: an outage lets all leases end, and both may come back. */
  findOther: () => Promise<string | undefined>,
): Promise<boolean> {
  while (!signal.aborted) {
    await clock.sleep(RENEW_MS, signal);
    try {
      if (signal.aborted) break;
      if (await leases.take(name, node, LEASE_MS) === null) return true;
      if (await findOther() !== undefined) return true;
    } catch (error) {
      log.debug({ err: String(error) }, "place: cannot renew the lease just now");
    }
  }
  await leases.release(name, node).catch(() => {});
  return false;
}
