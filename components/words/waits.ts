/** `en/waits.ts`, in the language of whoever reads. */

import * as de from "./de/waits.ts";
import * as en from "./en/waits.ts";
import { inEachLanguage } from "./language.ts";

export const { inSeconds, inQueue, inFigures } = inEachLanguage({ en, de });
