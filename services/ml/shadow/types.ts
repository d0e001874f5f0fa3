/** What is known of a candidate that scores beside the version served. */

import type { ModelName } from "../manifest.ts";

export interface ShadowSide {
  version: string;
  /** Of its scores. */
  mean: number;
  /** Of the rows that it scores at its threshold or above; null of a regression. */
  positive: number | null;
  /** In the engine, in microseconds; null while nothing was measured. */
  costPerRow: number | null;
  /** Of its own training, on the rows that judged. */
  metrics: Readonly<Record<string, number>>;
}

export type ShadowReport =
  & { name: ModelName }
  & (
    | { state: "none" }
    /** It is there and cannot be asked beside the one served; `why` is a sentence. */
    | { state: "apart"; version: string; why: string }
    | {
      state: "compared";
      since: Date;
      until: Date;
      /** That both have scored. */
      rows: number;
      /** Share of them with the same verdict; null of a regression. */
      agreement: number | null;
      /** Of the scores (Pearson); null where one of them never varies. */
      correlation: number | null;
      served: ShadowSide;
      shadow: ShadowSide;
    }
    /** It is being asked, and has answered nothing yet. */
    | { state: "waiting"; version: string }
  );
