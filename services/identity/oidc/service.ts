/**
 * Signing in with an OpenID issuer (SEC1): from our redirect to a session of ours.
 *
 * Holds the issuers; routes drive it. What a sign-in under way needs is sealed in its browser, so that
 * any node may end it, and its state works once, on all nodes. Each refusal leaves an audit row that
 * says why; the player is told in one of a few words. A guest who signs in keeps the player: merge
 * rules M1–M11 stand in docs/signin.md.
 */

import type { Audit } from "../../audit/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { type Ids, sha256 } from "../../platform/ids.ts";
import { TooLate, within } from "../../platform/time/within.ts";
import { requestFailures } from "../../platform/errors.ts";
import { DisplayName } from "../../platform/wire.ts";
import { checkName } from "../names/names.ts";
import { bearerSecret, hashSecret } from "../sessions/secrets.ts";
import type { Revocations } from "../sessions/revocations.ts";
import type { ExternalStore } from "../stores/external.ts";
import type { Caller } from "../types.ts";
import type { Exchange } from "./exchange.ts";
import type { Provider } from "./provider.ts";
import { grantedTo, nameOf, returnPath } from "./rules.ts";
import { type Seals, transactionKey } from "./seals.ts";
import type { MayNotLink } from "../ways/recent.ts";
import type { RefusedBecause } from "../wire.ts";
import {
  externalIdOf,
  type Outcome,
  SignInRefused,
  type Transaction,
  type Vouched,
} from "./types.ts";

/** A sign-in that takes longer is begun again. */
export const TRANSACTION_MS = 600_000;
/** What an issuer has for all its answers to one callback; the request is waited for longer. */
const ISSUER_BUDGET_MS = 9_000;

export interface SignIns {
  /** Whom players may sign in with. */
  list(): { id: string; name: string }[];
  /** The issuer that keeps a player; `other` for one that is not configured any more. */
  keeperOf(externalId: string | null): { id: string; name: string } | "other" | undefined;
  /**
   * Begins: where the browser goes, and what it brings back.
   * @throws request.not_found for an issuer that is not configured
   */
  begin(
    start: {
      issuer: string | undefined;
      returnTo: string | undefined;
      link: boolean;
      caller: Caller | undefined;
      address: string;
    },
  ): Promise<
    { kind: "go"; url: string; key: string; box: string } | {
      kind: "refused";
      because: RefusedBecause;
    }
  >;
  /** The browser comes back. @param box what it kept of this sign-in @param path of our callback */
  finish(
    back: {
      path: string;
      callback: URLSearchParams;
      box: string | undefined;
      caller: Caller | undefined;
      address: string;
      region: string;
    },
  ): Promise<Outcome>;
}

export function createSignIns(
  { providers, exchange, seals, store, revocations, adminUsers, mayNotLink, audit, clock, ids }: {
    providers: readonly Provider[];
    exchange: Exchange;
    seals: Seals;
    store: ExternalStore;
    revocations: Pick<Revocations, "refresh">;
    /** `issuer id:subject`. */
    adminUsers: ReadonlySet<string>;
    mayNotLink: MayNotLink;
    audit: Audit;
    clock: Clock;
    ids: Ids;
  },
): SignIns {
  async function recordRefusal(
    error: SignInRefused,
    { issuer, address }: { issuer: string; address: string },
  ): Promise<void> {
    await audit.record({
      ...{ action: "sign_in.oidc", actor: "unknown", subjects: [], addresses: [address] },
      outcome: "refused",
      details: { issuer, reason: error.because, why: error.why },
    });
  }

  /** @throws SignInRefused */
  async function openTransaction(box: string | undefined, provider: Provider, state: string) {
    const transaction = box === undefined ? undefined : seals.openTransaction(box);
    if (!transaction) throw new SignInRefused("elsewhere", "state: not begun in this browser");
    if (transaction.state !== state) throw new SignInRefused("elsewhere", "state: of another");
    if (transaction.issuer !== provider.settings.id) {
      throw new SignInRefused("rejected", "issuer: the answer came to another's address");
    }
    const until = transaction.startedAt + TRANSACTION_MS;
    if (clock.now() > until) throw new SignInRefused("expired", "state: too old");
    // Before the code goes anywhere, whatever comes of it.
    if (!await store.spend(sha256(`state ${state}`), new Date(until))) {
      throw new SignInRefused("repeated", "state: used before");
    }
    return transaction;
  }

  /** What comes later is dropped. @throws SignInRefused */
  async function redeemInTime(...of: Parameters<Exchange["redeem"]>): Promise<Vouched> {
    try {
      return await within(exchange.redeem(...of), { ms: ISSUER_BUDGET_MS, clock });
    } catch (error) {
      if (!(error instanceof TooLate)) throw error;
      throw new SignInRefused("unreachable", "issuer: its answers take too long altogether");
    }
  }

  function nameFor(vouched: Vouched, { settings }: Provider, userId: string): string {
    const name = DisplayName.safeParse(nameOf(vouched, settings.nameClaim));
    try {
      if (name.success) {
        checkName(name.data, false);
        return name.data;
      }
    } catch {
      // One of the staff's words: the player chooses another name.
    }
    return `Player ${userId.slice(-5).toUpperCase()}`;
  }

  async function enter(
    provider: Provider,
    vouched: Vouched,
    { returnTo, intent, userId, startedAt }: Transaction,
    { caller, address, region }: { caller: Caller | undefined; address: string; region: string },
  ): Promise<Outcome> {
    // Who signed in or out meanwhile, in another tab, is not the one who asked.
    const isSame = caller?.id === (userId ?? undefined);
    if (intent === "link" && !isSame) throw new SignInRefused("changed", "link: another player");
    const fresh = ids.next();
    const session = ids.next();
    const [cookie, refresh] = [ids.secret(), ids.secret()];
    const result = await store.signIn({
      externalId: externalIdOf(vouched),
      ...{ issuer: vouched.issuer, subject: vouched.subject, sid: vouched.sid, intent, address },
      startedAt,
      sealedTokens: seals.sealTokens(vouched.tokens),
      guestId: isSame ? userId : null,
      fresh: { userId: fresh, displayName: nameFor(vouched, provider, fresh), region },
      granted: grantedTo(vouched, provider.settings, adminUsers),
      session: { id: session, cookieHash: hashSecret(cookie), refreshHash: hashSecret(refresh) },
      replaces: caller?.sessionId === undefined
        ? null
        : { userId: caller.id, sessionId: caller.sessionId },
      at: new Date(clock.now()),
    });
    if (result.kind === "refused") return { kind: "refused", because: result.because };
    if (result.ended) await revocations.refresh();
    return {
      kind: "signed_in",
      cookie: bearerSecret(session, cookie),
      ...{ user: result.user, returnTo },
    };
  }

  return {
    list: () => providers.map(({ settings: { id, name } }) => ({ id, name })),

    keeperOf(externalId) {
      if (externalId === null) return undefined;
      const issuer = externalId.split(" ", 1)[0];
      const provider = providers.find(({ settings }) => settings.issuer === issuer);
      return provider ? { id: provider.settings.id, name: provider.settings.name } : "other";
    },

    async begin({ issuer, returnTo, link, caller, address }) {
      const provider = issuer === undefined
        ? providers[0]
        : providers.find(({ settings }) => settings.id === issuer);
      if (!provider) {
        throw requestFailures.make("not_found", "Cannot sign in: this issuer is not configured");
      }
      const transaction: Transaction = {
        issuer: provider.settings.id,
        ...{ state: ids.secret(), nonce: ids.secret(), verifier: ids.secret() },
        returnTo: returnPath(returnTo),
        intent: link ? "link" : "sign_in",
        userId: caller?.id ?? null,
        startedAt: clock.now(),
      };
      try {
        if (caller && await mayNotLink(caller)) {
          throw new SignInRefused("again", "link: the session is too old for that");
        }
        return {
          kind: "go",
          url: await exchange.authorizationUrl(provider, transaction),
          key: transactionKey(transaction.state),
          box: seals.sealTransaction(transaction),
        };
      } catch (error) {
        if (!(error instanceof SignInRefused)) throw error;
        await recordRefusal(error, { issuer: provider.settings.issuer, address });
        return { kind: "refused", because: error.because };
      }
    },

    async finish({ path, callback, box, ...from }) {
      const provider = providers.find(({ settings }) => settings.callbackPath === path);
      if (!provider) throw requestFailures.make("not_found", "No issuer answers to this address");
      try {
        const transaction = await openTransaction(box, provider, callback.get("state") ?? "");
        const vouched = await redeemInTime(provider, callback, transaction);
        return await enter(provider, vouched, transaction, from);
      } catch (error) {
        if (!(error instanceof SignInRefused)) throw error;
        const { address } = from;
        await recordRefusal(error, { issuer: provider.settings.issuer, address });
        return { kind: "refused", because: error.because };
      }
    },
  };
}
