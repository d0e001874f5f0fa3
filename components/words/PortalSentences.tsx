/** `en/PortalSentences.tsx`, in the language of whoever reads. */

import * as de from "./de/PortalSentences.tsx";
import * as en from "./en/PortalSentences.tsx";
import { inEachLanguage } from "./language.ts";

export const { QueueingNeedsScript, RankOf } = inEachLanguage({ en, de });
