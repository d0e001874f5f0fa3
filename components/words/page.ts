/** `en/page.ts`, in the language of whoever reads. */

import * as de from "./de/page.ts";
import * as en from "./en/page.ts";
import { inEachLanguage } from "./language.ts";

export const { PageWords, pageTitle } = inEachLanguage({ en, de });
