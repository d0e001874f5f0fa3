/** An account on one day as numbers: will a flag be confirmed or a payment disputed within 30 days? */

import { defineGroup, mean, toRow } from "./definition.ts";

export const RISK_HORIZON_DAYS = 30;
const DAY_MS = 86_400_000;

/** One thing that happened to an account: a row of a history. */
export interface AccountEvent {
  account: string;
  region: string;
  /** In milliseconds. */
  at: number;
  kind:
    | "created"
    | "login"
    | "match"
    | "alert"
    | "confirmed"
    | "purchase"
    | "failed_payment"
    | "dispute";
  /** Of a match 1 won, 0 lost; of an alert 1 low, 2 medium, 3 high; of payments the sum in cents. */
  value: number;
}

export const RISK_FEATURES = [
  ...defineGroup("account", [
    ["age_days", "d", 0, 3_650, "since the account was made"],
    ["days_30", "d", 0, 30, "days with a log-in, of the last 30"],
  ]),
  ...defineGroup("play", [
    ["matches_30", "1", 0, 10_000, "matches in the last 30 days"],
    ["win_share_30?", "1", 0, 1, "of them won"],
  ]),
  ...defineGroup("alerts", [
    ["alerts_30", "1", 0, 10_000, "alerts in the last 30 days"],
    ["alerts_high_30", "1", 0, 10_000, "of them of high severity"],
    ["alerts_per_match?", "1", 0, 1_000, "alerts over matches in the last 30 days"],
    ["days_since_alert?", "d", 0, 3_650, "since the last alert"],
    ["confirmed_before", "1", 0, 1_000, "flags that people confirmed so far"],
  ]),
  ...defineGroup("payments", [
    ["purchases_30", "1", 0, 10_000, "purchases in the last 30 days"],
    ["spent_30", "cent", 0, 10_000_000, "paid in the last 30 days"],
    ["spent_most_30", "cent", 0, 10_000_000, "largest purchase of the last 30 days"],
    ["failed_payments_30", "1", 0, 10_000, "payments refused in the last 30 days"],
    ["disputes_before", "1", 0, 1_000, "payments disputed so far"],
    ["days_to_purchase?", "d", 0, 3_650, "from the account's making to its first purchase"],
  ]),
];

/** @param history of one account, oldest first; what is later than `at` is not looked at */
export function riskFeatures(
  history: readonly AccountEvent[],
  at: number,
): Float32Array<ArrayBuffer> {
  const past = history.filter((event) => event.at <= at);
  const all = (kind: AccountEvent["kind"]) => past.filter((event) => event.kind === kind);
  const recent = (kind: AccountEvent["kind"]) =>
    all(kind).filter((event) => event.at > at - 30 * DAY_MS);
  const since = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : (to - from) / DAY_MS;
  const created = (all("created")[0] ?? past[0])?.at;
  const matches = recent("match");
  const alerts = recent("alert");
  const paid = recent("purchase").map(({ value }) => value);
  return toRow(RISK_FEATURES, {
    age_days: since(created, at),
    days_30: new Set(recent("login").map((event) => Math.floor(event.at / DAY_MS))).size,
    matches_30: matches.length,
    win_share_30: matches.length > 0 ? mean(matches.map(({ value }) => value)) : undefined,
    alerts_30: alerts.length,
    alerts_high_30: alerts.filter(({ value }) => value >= 3).length,
    alerts_per_match: matches.length > 0 ? alerts.length / matches.length : undefined,
    days_since_alert: since(all("alert").at(-1)?.at, at),
    confirmed_before: all("confirmed").length,
    purchases_30: paid.length,
    spent_30: paid.reduce((sum, value) => sum + value, 0),
    spent_most_30: Math.max(0, ...paid),
    failed_payments_30: recent("failed_payment").length,
    disputes_before: all("dispute").length,
    days_to_purchase: since(created, all("purchase")[0]?.at),
  });
}
