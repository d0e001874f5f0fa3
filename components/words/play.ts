/** `en/play.ts`, in the language of whoever reads. */

import * as de from "./de/play.ts";
import * as en from "./en/play.ts";
import { inEachLanguage } from "./language.ts";

export const { PlayWords, matchTakes, joinInstead, takeOut } = inEachLanguage({ en, de });
