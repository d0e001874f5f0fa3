/** `en/shop.ts`, in the language of whoever reads. */

import * as de from "./de/shop.ts";
import * as en from "./en/shop.ts";
import { inEachLanguage } from "./language.ts";

export const {
  ShopWords,
  buyFor,
  buyThisFor,
  askToBuy,
  leftAfter,
  youLack,
  getMore,
  currencyIn,
  purchaseIs,
} = inEachLanguage({ en, de });
