/** Amounts as people read them. */

import { inFigures } from "../words/waits.ts";
import { Locale } from "../words/locale.ts";

/**
 * Currencies whose minor unit is not a hundredth, by decimal digits (ISO 4217, list one, amendment
 * 177). `Intl` knows other digits: those customary in cash, by which a dinar has no para.
 */
const DIGITS: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

const digitsByCurrency = new Map(
  Object.entries(DIGITS).flatMap(([digits, codes]) =>
    codes.split(" ").map((code) => [code, Number(digits)] as const)
  ),
);

/** @param amount minor units of an ISO 4217 currency, or units of a virtual one */
export function money(amount: number, currency: string): string {
  if (!isReal(currency)) return `${inFigures(amount)} ${currency}`;
  const digits = digitsByCurrency.get(currency) ?? 2;
  const format = new Intl.NumberFormat(Locale.Tag, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}

/** ISO 4217; virtual currencies are SKUs. */
export function isReal(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency);
}

/** Currencies that something is sold in for money, each once. */
export function realCurrencies(
  items: readonly { prices: Readonly<Record<string, number>> }[],
): string[] {
  return [...new Set(items.flatMap(({ prices }) => Object.keys(prices)))].filter(isReal).sort();
}
