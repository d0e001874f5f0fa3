/** `en/ways.ts`, in the language of whoever reads. */

import * as de from "./de/ways.ts";
import * as en from "./en/ways.ts";
import { inEachLanguage } from "./language.ts";

export const {
  WaysWords,
  PASSKEY_REASONS,
  youComeBackBy,
  passkeysInWords,
  byThePhrase,
  byTheAccount,
  byTheDevices,
  addedAndUsed,
  passkeyOn,
  renamePasskey,
  removePasskey,
  phraseSince,
} = inEachLanguage({ en, de });
