/**
 * Alerts before people: listing, judging, a player's timeline (TEL7).
 *
 * Holds nothing: alerts and judgements are rows; moderators drive it by the API. An alert is judged
 * once, with its audit entry in the same transaction. Hiding and suspending follow and may be cut off:
 * whoever confirmed confirms again. Nobody judges an alert about themselves.
 */

import type { Accounts, Actor } from "../identity/mod.ts";
import type { BoardStaff, Leaderboards } from "../leaderboards/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { Failure } from "../platform/errors.ts";
import { antiCheatFailures } from "./errors.ts";
import type { AlertStore } from "./store.ts";
import type { AlertFilter, Review, StoredAlert, TimelineEntry } from "./types.ts";

export interface AntiCheat {
  /** Open alerts first, those of the riskiest players before others. */
  listAlerts(of: AlertFilter): Promise<StoredAlert[]>;
  /** What was judged last, first. */
  listDecided(limit: number): Promise<StoredAlert[]>;
  /** @throws anti_cheat.alert_not_found */
  getAlert(alertId: string): Promise<StoredAlert>;
  /**
   * Judges once; whoever confirmed may send the confirmation again, so that one that was cut off takes
   * its effects after all. What cannot take effect is not judged.
   * @throws anti_cheat.alert_not_found, anti_cheat.already_reviewed, anti_cheat.own_alert, and what
   * `Accounts.checkSuspend` throws
   */
  review(actor: Actor, alertId: string, review: Review): Promise<StoredAlert>;
  timeline(userId: string, limit: number): Promise<TimelineEntry[]>;
  listRecords: AlertStore["listRecords"];
  listBotScores: AlertStore["listBotScores"];
}

export function createAntiCheat(
  { store, accounts, leaderboards, boardStaff, clock }: {
    store: AlertStore;
    accounts: Pick<Accounts, "suspend" | "checkSuspend">;
    leaderboards: Pick<Leaderboards, "listBoards">;
    boardStaff: Pick<BoardStaff, "setHidden">;
    clock: Clock;
  },
): AntiCheat {
  async function get(alertId: string): Promise<StoredAlert> {
    return await store.find(alertId, new Date(clock.now())) ??
      antiCheatFailures.fail("alert_not_found", `Cannot find the alert ${alertId}`);
  }

  /** Only a confirmation of one's own goes on. @throws anti_cheat.already_reviewed */
  async function checkOwn(
    alertId: string,
    decision: Review["decision"],
    { caller }: Actor,
  ): Promise<void> {
    const { status, reviewedBy } = await get(alertId);
    if (decision === "confirm" && status === "confirmed" && reviewedBy === caller.id) return;
    throw antiCheatFailures.make("already_reviewed", `Cannot judge the alert: it is ${status}`, {
      members: { judged: status, reviewed_by: reviewedBy },
    });
  }

  /** On every board of the seasons that are open. */
  async function hideScores(actor: Actor, userId: string, reason: string): Promise<void> {
    const { seasons, boards } = leaderboards.listBoards();
    for (const season of seasons.filter(({ open }) => open)) {
      for (const { id: mode } of boards) {
        try {
          await boardStaff.setHidden(actor, { season: season.id, mode, userId }, true, reason);
        } catch (error) {
          if (!(error instanceof Failure) || error.code !== "entry_not_found") throw error;
        }
      }
    }
  }

  return {
    listAlerts: (of) => store.list(of, new Date(clock.now())),

    listDecided: (limit) => store.listDecided(limit, new Date(clock.now())),

    getAlert: get,

    async review(actor, alertId, { decision, note, hideScores: hide, suspend }) {
      const alert = await get(alertId);
      if (alert.userId === actor.caller.id) {
        throw antiCheatFailures.make("own_alert", "Cannot judge the alert: it is about yourself");
      }
      if (decision === "confirm" && suspend) await accounts.checkSuspend(actor, alert.userId);
      const at = new Date(clock.now());
      const status = decision === "confirm" ? "confirmed" : "dismissed";
      const done = await store.review(
        alertId,
        { status, note: note ?? null, by: actor.caller.id, at },
        {
          at,
          action: `alert.${decision}`,
          actor: actor.caller.id,
          subjects: [alert.userId],
          addresses: [actor.address],
          outcome: "done",
          details: { alert_id: alertId, rule: alert.rule, note: note ?? null },
        },
      );
      if (!done) await checkOwn(alertId, decision, actor);
      if (decision === "confirm" && hide) {
        await hideScores(actor, alert.userId, `alert ${alert.rule}`);
      }
      if (decision === "confirm" && suspend) {
        await accounts.suspend(actor, alert.userId, `alert ${alert.rule}`, suspend.until);
      }
      return await get(alertId);
    },

    listRecords: store.listRecords,
    listBotScores: store.listBotScores,
    timeline: (userId, limit) => store.timeline(userId, limit),
  };
}
