/** What drift is told of a model. */

import type { ModelName } from "../manifest.ts";
import type { Reference } from "../reference.ts";

/** The rules of thumb: below the first nothing has moved, from the second on much has. */
export const USUAL = { notice: 0.1, act: 0.25 } as const;

/** The version of a model that rows are counted for. */
export interface Watched {
  id: string;
  name: ModelName;
  version: string;
  /** Undefined where nobody knows what its training saw: nothing is counted. */
  reference: Reference | undefined;
}

/** Rows of a window by their bins, all nodes together. */
export interface Window {
  /** Undefined while there are none. */
  since: Date | undefined;
  rows: number;
  counts: number[];
}

export interface GroupDrift {
  /** Name of a group of features, or `scores`. */
  group: string;
  /** Of its most shifted feature. */
  psi: number;
  /** From here on it has moved: what chance alone does not do, and at least the usual 0.10. */
  limit: number;
  /** What stays below in 999 of 1,000 windows of as many rows drawn from the reference. */
  chance: number;
  features: { name: string; psi: number }[];
}

export type DriftReport =
  & { name: ModelName; version: string }
  & (
    /** Nobody knows what its training saw. */
    | { state: "no_reference" }
    | { state: "too_few"; window: Window; fewest: number }
    | {
      state: "steady" | "shifted";
      window: Window;
      reference: Reference;
      /** Scores last. */
      groups: GroupDrift[];
    }
  );
