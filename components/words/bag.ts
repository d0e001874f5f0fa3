/** `en/bag.ts`, in the language of whoever reads. */

import * as de from "./de/bag.ts";
import * as en from "./en/bag.ts";
import { inEachLanguage } from "./language.ts";

export const { BagWords, sinceDay, useOneOf } = inEachLanguage({ en, de });
