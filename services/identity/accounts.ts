/** What players do with their own account, and the staff with others': each change audited. */

import type { AuditEntry } from "../audit/mod.ts";
import type { CurrentGame } from "../game/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { AccountStore } from "./stores/account.ts";
import { identityFailures } from "./errors.ts";
import { checkName } from "./names/names.ts";
import type { Revocations } from "./sessions/revocations.ts";
import { IDLE_MS } from "./service.ts";
import type { SessionStore } from "./stores/session.ts";
import { type Caller, hasRole, type Role, type SessionInfo, type User } from "./types.ts";

/** Who acts, and from where. */
export interface Actor {
  caller: Caller;
  address: string;
}

export interface Accounts {
  update(actor: Actor, change: { displayName?: string; region?: string }): Promise<User>;
  getSettings(userId: string): Promise<Record<string, unknown>>;
  setSettings(userId: string, settings: Record<string, unknown>): Promise<void>;
  listSessions(userId: string): Promise<SessionInfo[]>;
  /** @throws identity.session_not_found */
  endSession(actor: Actor, userId: string, sessionId: string): Promise<void>;
  /** @throws identity.not_oneself, identity.user_not_found, request.forbidden: what `suspend` would */
  checkSuspend(actor: Actor, userId: string): Promise<void>;
  /** Ends every session; `until` null: until it is lifted. */
  suspend(actor: Actor, userId: string, reason: string, until: Date | null): Promise<User>;
  lift(actor: Actor, userId: string): Promise<User>;
  setRoles(actor: Actor, userId: string, roles: Role[]): Promise<User>;
  search(query: string, limit: number): Promise<User[]>;
}

export function createAccounts(
  { accounts, sessions, revocations, game, clock }: {
    accounts: AccountStore;
    sessions: SessionStore;
    revocations: Revocations;
    game: CurrentGame;
    clock: Clock;
  },
): Accounts {
  const now = () => new Date(clock.now());

  function found(user: User | undefined, userId: string): User {
    return user ?? identityFailures.fail("user_not_found", `Cannot find the player ${userId}`);
  }

  /** Moderators act on players; on the staff only admins do. @throws request.forbidden */
  async function checkRank({ caller }: Actor, userId: string): Promise<void> {
    if (caller.id === userId || hasRole(caller, "admin")) return;
    const target = found(await accounts.find(userId), userId);
    if (target.roles.some((role) => role !== "player")) {
      throw requestFailures.make("forbidden", "Cannot act on one of the staff: ask an admin");
    }
  }

  async function checkSuspend(actor: Actor, userId: string): Promise<void> {
    if (userId === actor.caller.id) {
      throw identityFailures.make("not_oneself", "Cannot suspend: that would be yourself");
    }
    await checkRank(actor, userId);
  }

  function entryOf(
    { caller, address }: Actor,
    action: string,
    subject: string,
    details: Record<string, unknown> = {},
  ): AuditEntry {
    return {
      at: now(),
      action,
      actor: caller.id,
      subjects: [subject],
      addresses: [address],
      outcome: "done",
      details,
    };
  }

  return {
    async update(actor, { displayName, region }) {
      const { caller } = actor;
      if (displayName !== undefined) checkName(displayName, hasRole(caller, "mod", "admin"));
      if (region !== undefined && !game.config.regions.some(({ id }) => id === region)) {
        throw identityFailures.make("unknown_region", `Cannot use "${region}": it is no region`);
      }
      const change = {
        ...(displayName !== undefined && { displayName }),
        ...(region !== undefined && { region }),
      };
      return found(await accounts.update(caller.id, change), caller.id);
    },

    getSettings: (userId) => accounts.getSettings(userId),
    setSettings: (userId, settings) => accounts.setSettings(userId, settings, now()),
    listSessions: (userId) => sessions.list(userId, new Date(clock.now() - IDLE_MS)),

    async endSession(actor, userId, sessionId) {
      await checkRank(actor, userId);
      const ended = await sessions.revoke(
        { userId, sessionId },
        "ended",
        entryOf(actor, "session.end", userId, { session_id: sessionId }),
      );
      if (ended.length === 0) {
        throw identityFailures.make("session_not_found", "Cannot end the session: it is not alive");
      }
      await revocations.refresh();
    },

    async checkSuspend(actor, userId) {
      await checkSuspend(actor, userId);
      found(await accounts.find(userId), userId);
    },

    async suspend(actor, userId, reason, until) {
      await checkSuspend(actor, userId);
      const details = { reason, until: until?.toISOString() ?? null };
      const entry = entryOf(actor, "player.suspend", userId, details);
      const user = found(await accounts.suspend(userId, until, entry), userId);
      await revocations.refresh();
      return user;
    },

    async lift(actor, userId) {
      await checkRank(actor, userId);
      return found(await accounts.lift(userId, entryOf(actor, "player.lift", userId)), userId);
    },

    async setRoles(actor, userId, given) {
      const roles = [...new Set(given)];
      if (userId === actor.caller.id && !roles.includes("admin")) {
        throw identityFailures.make("not_oneself", "Cannot take the admin role from yourself");
      }
      const entry = entryOf(actor, "player.roles", userId);
      const user = found(await accounts.setRoles(userId, roles, entry), userId);
      await revocations.refresh();
      return user;
    },

    search: (query, limit) => accounts.search(query, limit),
  };
}
