/** How a match stands, in a word and as the staff's marks show it. */

import { StaffMatchWords } from "../../../components/words/admin_matches.ts";
import type { MatchStatus } from "../../../services/matchmaking/mod.ts";

export const STATUS_NAME: Readonly<Record<MatchStatus, string>> = {
  proposed: StaffMatchWords.Proposed,
  active: StaffMatchWords.Active,
  finished: StaffMatchWords.Finished,
  voided: StaffMatchWords.Voided,
  cancelled: StaffMatchWords.Cancelled,
};

export const STATUS_CLASS: Readonly<Record<MatchStatus, string>> = {
  proposed: "warning",
  active: "good",
  finished: "idle",
  voided: "bad",
  cancelled: "bad",
};
