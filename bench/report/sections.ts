/** The sections of the report, in its order, and how long each may take. */

import type { Options, Section } from "./types.ts";

export interface Entry {
  /** Minutes after which it is given up, without and with `--large`. */
  limit: number;
  large?: number;
  measure(options: Options): Promise<Section>;
}

export const SECTIONS: Readonly<Record<string, Entry>> = {
  machine: {
    limit: 3,
    measure: async (options) => await (await import("./machine.ts")).machine(options),
  },
  http: { limit: 10, measure: async (options) => await (await import("./http.ts")).http(options) },
  growth: {
    limit: 15,
    large: 60,
    measure: async (options) => await (await import("./growth.ts")).growth(options),
  },
  rooms: {
    limit: 24,
    measure: async (options) => await (await import("./rooms.ts")).rooms(options),
  },
  matchmaking: {
    limit: 14,
    measure: async (options) => await (await import("./matchmaking.ts")).matchmaking(options),
  },
  limits: {
    limit: 6,
    measure: async (options) => await (await import("./limits.ts")).limits(options),
  },
  ceilings: {
    limit: 8,
    measure: async (options) => await (await import("./ceilings.ts")).ceilings(options),
  },
};
