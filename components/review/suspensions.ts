/** How long a judged player stays out: days, never, or until somebody lifts it. */

import { ReviewWords } from "../words/review.ts";

export const SUSPENSIONS = [
  { id: "no", name: ReviewWords.NoSuspension },
  { id: "1", name: ReviewWords.OneDay },
  { id: "7", name: ReviewWords.SevenDays },
  { id: "30", name: ReviewWords.ThirtyDays },
  { id: "for good", name: ReviewWords.UntilSomebodyLiftsIt },
] as const;
