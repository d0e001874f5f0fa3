/** `en/why.ts`, in the language of whoever reads. */

import * as de from "./de/why.ts";
import * as en from "./en/why.ts";
import { inEachLanguage } from "./language.ts";

export const { whyRefused } = inEachLanguage({ en, de });
