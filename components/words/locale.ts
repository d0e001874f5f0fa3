/** `en/locale.ts`, in the language of whoever reads. */

import * as de from "./de/locale.ts";
import * as en from "./en/locale.ts";
import { inEachLanguage } from "./language.ts";

export const { Locale, dayOf, minuteOf } = inEachLanguage({ en, de });
