/** `en/sign_in.ts`, in the language of whoever reads. */

import * as de from "./de/sign_in.ts";
import * as en from "./en/sign_in.ts";
import { inEachLanguage } from "./language.ts";

export const { SignInWords, signInWith, keepWith, keptWith, REFUSED } = inEachLanguage({ en, de });
