/** `en/ui.ts`, in the language of whoever reads. */

import * as de from "./de/ui.ts";
import * as en from "./en/ui.ts";
import { inEachLanguage } from "./language.ts";

export const { UiWords } = inEachLanguage({ en, de });
