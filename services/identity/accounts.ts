/** What players do with their own account, and the staff with others': each change audited. */

import type { AuditEntry } from "../audit/mod.ts";
import type { CurrentGame } from "../game/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { AccountStore } from "./stores/account.ts";
import { identityFailures } from "./errors.ts";
import { checkName } from "./names/names.ts";
import { externalIdOf } from "./oidc/types.ts";
import type { Revocations } from "./sessions/revocations.ts";
import { hashSecret } from "./sessions/secrets.ts";
import { IDLE_MS } from "./service.ts";
import type { SessionStore } from "./stores/session.ts";
import {
  type AccountOrder,
  type Caller,
  hasRole,
  mayActOn,
  type Role,
  type SessionInfo,
  type User,
} from "./types.ts";

/** Who acts, and from where. */
export interface Actor {
  caller: Caller;
  address: string;
  /** Versions (`versionOf`) of the account that they may have seen; what it was changed into since is refused. */
  seen?: readonly string[];
}

export interface Accounts {
  update(
    actor: Actor,
    change: { displayName?: string; region?: string; timeZone?: string },
  ): Promise<User>;
  getSettings(userId: string): Promise<Record<string, unknown>>;
  setSettings(userId: string, settings: Record<string, unknown>): Promise<void>;
  listSessions(userId: string): Promise<SessionInfo[]>;
  /** @throws identity.session_not_found */
  endSession(actor: Actor, userId: string, sessionId: string): Promise<void>;
  /** Moderators act on players; on the staff only admins do. @throws identity.user_not_found, request.forbidden */
  checkRank(actor: Actor, userId: string): Promise<void>;
  /** @throws identity.not_oneself, identity.user_not_found, request.forbidden: what `suspend` would */
  checkSuspend(actor: Actor, userId: string): Promise<void>;
  /** Ends every session; `until` null: until it is lifted. */
  suspend(actor: Actor, userId: string, reason: string, until: Date | null): Promise<User>;
  lift(actor: Actor, userId: string): Promise<User>;
  setRoles(actor: Actor, userId: string, roles: Role[]): Promise<User>;
  /**
   * Gives the player another name.
   * @throws identity.name_reserved unless they are one of the staff, identity.changed, and the like
   */
  rename(actor: Actor, userId: string, displayName: string, reason: string): Promise<User>;
  /** Ends all sessions of the player. @returns how many there were */
  endSessions(actor: Actor, userId: string): Promise<number>;
  /** By the beginning of the name; or by id, device id, or subject at an issuer, to the letter. */
  search(query: string, limit: number): Promise<User[]>;
  /** All accounts, by when they began or by name. */
  list(order: AccountOrder, limit: number): Promise<User[]>;
}

export function createAccounts(
  { accounts, sessions, revocations, issuers, game, clock }: {
    accounts: AccountStore;
    sessions: SessionStore;
    revocations: Revocations;
    /** Addresses of the issuers that players sign in with. */
    issuers: readonly string[];
    game: CurrentGame;
    clock: Clock;
  },
): Accounts {
  const now = () => new Date(clock.now());

  function found(user: User | undefined, userId: string): User {
    return user ?? identityFailures.fail("user_not_found", `Cannot find the player ${userId}`);
  }

  async function checkRank({ caller }: Actor, userId: string): Promise<void> {
    // Of these nobody needs to be read.
    if (caller.id === userId || hasRole(caller, "admin")) return;
    if (!mayActOn(caller, found(await accounts.find(userId), userId))) {
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
    async update(actor, { displayName, region, timeZone }) {
      const { caller } = actor;
      if (displayName !== undefined) checkName(displayName, hasRole(caller, "mod", "admin"));
      if (region !== undefined && !game.config.regions.some(({ id }) => id === region)) {
        throw identityFailures.make("unknown_region", `Cannot use "${region}": it is no region`);
      }
      const change = {
        ...(displayName !== undefined && { displayName }),
        ...(region !== undefined && { region }),
        ...(timeZone !== undefined && { timeZone }),
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

    checkRank,

    async checkSuspend(actor, userId) {
      await checkSuspend(actor, userId);
      found(await accounts.find(userId), userId);
    },

    async suspend(actor, userId, reason, until) {
      await checkSuspend(actor, userId);
      const details = { reason, until: until?.toISOString() ?? null };
      const entry = entryOf(actor, "player.suspend", userId, details);
      const { seen } = actor;
      const user = found(await accounts.suspend(userId, until, { entry, seen }), userId);
      await revocations.refresh();
      return user;
    },

    async lift(actor, userId) {
      await checkRank(actor, userId);
      const entry = entryOf(actor, "player.lift", userId);
      return found(await accounts.lift(userId, { entry, seen: actor.seen }), userId);
    },

    async setRoles(actor, userId, given) {
      const roles = [...new Set(given)];
      if (userId === actor.caller.id && !roles.includes("admin")) {
        throw identityFailures.make("not_oneself", "Cannot take the admin role from yourself");
      }
      const entry = entryOf(actor, "player.roles", userId);
      const { seen } = actor;
      const user = found(await accounts.setRoles(userId, roles, { entry, seen }), userId);
      await revocations.refresh();
      return user;
    },

    async rename(actor, userId, displayName, reason) {
      await checkRank(actor, userId);
      const target = found(await accounts.find(userId), userId);
      checkName(displayName, target.roles.some((role) => role !== "player"));
      const entry = entryOf(actor, "player.rename", userId, { reason });
      const { seen } = actor;
      return found(await accounts.rename(userId, displayName, { entry, seen }), userId);
    },

    async endSessions(actor, userId) {
      await checkRank(actor, userId);
      found(await accounts.find(userId), userId);
      const entry = entryOf(actor, "session.end", userId, { all: true });
      const ended = await sessions.revoke({ userId }, "ended", entry);
      await revocations.refresh();
      return ended.length;
    },

    search: (query, limit) => {
      const named = issuers.map((issuer) => externalIdOf({ issuer, subject: query }));
      const externalIds = [query, ...named];
      return accounts.search(query, { deviceHash: hashSecret(query), externalIds }, limit);
    },
    list: (order, limit) => accounts.list(order, limit),
  };
}
