/** `en/store.ts`, in the language of whoever reads. */

import * as de from "./de/store.ts";
import * as en from "./en/store.ts";
import { inEachLanguage } from "./language.ts";

export const { StoreWords, owedNow } = inEachLanguage({ en, de });
