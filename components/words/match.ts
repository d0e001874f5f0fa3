/** `en/match.ts`, in the language of whoever reads. */

import * as de from "./de/match.ts";
import * as en from "./en/match.ts";
import { inEachLanguage } from "./language.ts";

export const {
  MatchWords,
  teamName,
  whyInWords,
  modeInRegion,
  matchIs,
  madeAfter,
  endedAfter,
  chanceOf,
  chancesToWin,
  percent,
  matchOf,
  computerOpponents,
} = inEachLanguage({ en, de });
