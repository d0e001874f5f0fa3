/** `en/device.ts`, in the language of whoever reads. */

import * as de from "./de/device.ts";
import * as en from "./en/device.ts";
import { inEachLanguage } from "./language.ts";

export const { DeviceWords, asksToPlay } = inEachLanguage({ en, de });
