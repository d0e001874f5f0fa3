/** `en/replay.ts`, in the language of whoever reads. */

import * as de from "./de/replay.ts";
import * as en from "./en/replay.ts";
import { inEachLanguage } from "./language.ts";

export const { ReplayWords, timeOf, stands, momentIs, computer } = inEachLanguage({ en, de });
