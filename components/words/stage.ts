/** `en/stage.ts`, in the language of whoever reads. */

import * as de from "./de/stage.ts";
import * as en from "./en/stage.ts";
import { inEachLanguage } from "./language.ts";

export const {
  StageWords,
  ENDINGS,
  SINCE,
  modeIn,
  versus,
  sideOf,
  computers,
  sideNamed,
  oddsInWords,
  acceptedOf,
  acceptWithin,
  secondsLeft,
  searchedFor,
  outcome,
  fromTo,
  movedBecause,
  rankOf,
  rankMoved,
  newTier,
  pointsTo,
  winStreak,
  bestOf,
  upset,
  forfeit,
  beginsIn,
  leadChanges,
  hitsOf,
  mostPoints,
} = inEachLanguage({ en, de });
