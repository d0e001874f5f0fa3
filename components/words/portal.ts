/** `en/portal.ts`, in the language of whoever reads. */

import * as de from "./de/portal.ts";
import * as en from "./en/portal.ts";
import { inEachLanguage } from "./language.ts";

export const {
  PortalWords,
  lastRatings,
  allAlone,
  ratingAfter,
  ratedOf,
  seasonEnds,
  sinceVisit,
  prizeFor,
  matchEnded,
} = inEachLanguage({ en, de });
