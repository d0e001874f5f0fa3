/** `en/hud.ts`, in the language of whoever reads. */

import * as de from "./de/hud.ts";
import * as en from "./en/hud.ts";
import { inEachLanguage } from "./language.ts";

export type { Hands } from "./en/hud.ts";
export const {
  HudWords,
  withKey,
  fell,
  inventoryIsPrivate,
  percent,
  milliseconds,
  healthOf,
  owned,
  keyName,
  keyOfAction,
  keyTaken,
  ratingMoved,
  chanceWas,
  moveWith,
  shootWith,
  dodgeWith,
} = inEachLanguage({ en, de });
