/** `en/refusals.ts`, in the language of whoever reads. */

import * as de from "./de/refusals.ts";
import * as en from "./en/refusals.ts";
import { inEachLanguage } from "./language.ts";

export const { refused, failureTitle } = inEachLanguage({ en, de });
