/** `en/boards.ts`, in the language of whoever reads. */

import * as de from "./de/boards.ts";
import * as en from "./en/boards.ts";
import { inEachLanguage } from "./language.ts";

export const { BoardsWords, asItWas, endsOn, rankAndScore, boardTitle, moved } = inEachLanguage({
  en,
  de,
});
