/** What is wanted of this program, on a machine where bare Hono takes 19 µs of the processor a request. */

export const HONO_US = 19;

export type TargetId =
  | ("page" | "around" | "submit" | "guest" | "idle")
  | ("rooms50p50" | "rooms50p99" | "rooms100p99" | "flood" | "burst");

export interface Target {
  what: string;
  unit: string;
  /** One of both. */
  most?: number;
  least?: number;
  /** The section that measures it. */
  section: string;
}

export const TARGETS: Readonly<Record<TargetId, Target>> = {
  page: { what: "CPU of a page of 100", unit: "µs", most: 70, section: "http" },
  around: { what: "CPU of around a player", unit: "µs", most: 120, section: "http" },
  submit: { what: "CPU of a submit", unit: "µs", most: 170, section: "http" },
  guest: { what: "CPU of a guest sign-in", unit: "µs", most: 220, section: "http" },
  idle: { what: "memory of an idle process", unit: "MB", most: 160, section: "http" },
  rooms50p50: { what: "1,000 clients, 50/s: p50", unit: "ms", most: 8, section: "rooms" },
  rooms50p99: { what: "1,000 clients, 50/s: p99", unit: "ms", most: 30, section: "rooms" },
  rooms100p99: { what: "1,000 clients, 100/s: p99", unit: "ms", most: 60, section: "rooms" },
  flood: { what: "deliveries, unthrottled", unit: "/s", least: 240_000, section: "rooms" },
  burst: { what: "1,000 queue at once, told: p95", unit: "ms", most: 400, section: "matchmaking" },
};

/** Never for what is no number. */
export function isMet({ most, least }: Target, measured: number): boolean {
  return Number.isFinite(measured) &&
    (most === undefined || measured <= most) && (least === undefined || measured >= least);
}
