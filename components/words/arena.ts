/** `en/arena.ts`, in the language of whoever reads. */

import * as de from "./de/arena.ts";
import * as en from "./en/arena.ts";
import { inEachLanguage } from "./language.ts";

export const { ArenaWords } = inEachLanguage({ en, de });
