/** `en/ranks.ts`, in the language of whoever reads. */

import * as de from "./de/ranks.ts";
import * as en from "./en/ranks.ts";
import { inEachLanguage } from "./language.ts";

export const { RanksWords, copyTheAddress, countPlayers } = inEachLanguage({ en, de });
