/** `en/arena_said.ts`, in the language of whoever reads. */

import * as de from "./de/arena_said.ts";
import * as en from "./en/arena_said.ts";
import { inEachLanguage } from "./language.ts";

export const { sideWon, wantsRematch, seconds, tenths } = inEachLanguage({ en, de });
