/** `en/profile.ts`, in the language of whoever reads. */

import * as de from "./de/profile.ts";
import * as en from "./en/profile.ts";
import { inEachLanguage } from "./language.ts";

export const {
  ProfileWords,
  deletedOn,
  playingSince,
  notPlayedYet,
  afterGames,
  lastRatingsOf,
  ratingsNewestFirst,
  seededFrom,
} = inEachLanguage({ en, de });
