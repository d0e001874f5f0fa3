import { type Chore, DAY, HOUR, inBatches, MINUTE, MOST_BATCHES } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { AccountStore } from "./stores/account.ts";
import type { KeyRing } from "./keys/key_ring.ts";
import type { AccountRetentionStore } from "./stores/retention.ts";
import { IDLE_MS } from "./service.ts";
import type { DeviceStore } from "./stores/device.ts";
import type { ExternalStore } from "./stores/external.ts";
import type { SessionStore } from "./stores/session.ts";

/** Ended sessions are told to nodes for a quarter of an hour; kept a little longer than that. */
const REVOKED_KEPT_MS = HOUR;
const PAGE = 1_000;
/** Ids begin at nothing. */
const BEGINNING = "00000000-0000-0000-0000-000000000000";

export function identityChores(
  { keyRing, accounts, sessions, retention, external, deviceRequests, guestRetentionDays, clock }: {
    keyRing: Pick<KeyRing, "turn">;
    accounts: Pick<AccountStore, "liftOver">;
    sessions: Pick<SessionStore, "prune">;
    retention: AccountRetentionStore;
    external: Pick<ExternalStore, "prune">;
    deviceRequests: Pick<DeviceStore, "prune">;
    /** 0 keeps guests for ever. */
    guestRetentionDays: number;
    clock: Clock;
  },
): Chore[] {
  const before = (ms: number) => new Date(clock.now() - ms);
  let lookedAt = BEGINNING;

  /** Goes through all players over the rounds, and then begins anew. */
  async function pruneGuests(signal: AbortSignal): Promise<void> {
    for (let i = 0; i < MOST_BATCHES && !signal.aborted; i++) {
      const page = await retention.pruneGuests(lookedAt, before(guestRetentionDays * DAY), PAGE);
      lookedAt = page.seen < PAGE ? BEGINNING : page.next;
      if (page.seen < PAGE) return;
    }
  }

  return [
    { name: "signing keys", every: MINUTE, run: () => keyRing.turn() },
    { name: "suspensions", every: MINUTE, run: () => accounts.liftOver(before(0)) },
    { name: "what was used once", every: HOUR, run: () => external.prune(before(0)) },
    { name: "device codes", every: HOUR, run: () => deviceRequests.prune(before(0)) },
    { name: "sessions", every: HOUR, run: () => sessions.prune(REVOKED_KEPT_MS, before(IDLE_MS)) },
    {
      name: "devices of deleted players",
      every: HOUR,
      run: (signal) => inBatches((n) => retention.pruneDevices(n), signal),
    },
    ...guestRetentionDays > 0
      ? [{ name: "guests who left", every: HOUR, alone: true as const, run: pruneGuests }]
      : [],
  ];
}
