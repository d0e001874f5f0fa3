/** `en/account.ts`, in the language of whoever reads. */

import * as de from "./de/account.ts";
import * as en from "./en/account.ts";
import { inEachLanguage } from "./language.ts";

export const { AccountWords, usedAndSignedIn, alsoSignOutAt, inUtc } = inEachLanguage({ en, de });
