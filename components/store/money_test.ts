import assert from "node:assert/strict";
import { money } from "./money.ts";

/** A plain blank where the locale has one that does not break. */
const shown = (amount: number, currency: string) =>
  money(amount, currency).replaceAll("\u00a0", " ");

Deno.test("[INV1] money() shows minor units as ISO 4217 counts them", () => {
  const cases: [number, string, string][] = [
    [499, "EUR", "€4.99"],
    [500, "JPY", "¥500"],
    // Intl takes these for whole units.
    [89_900, "RSD", "RSD 899.00"],
    [1_250_000, "IDR", "IDR 12,500.00"],
    [99_900, "HUF", "HUF 999.00"],
    [150_000, "COP", "COP 1,500.00"],
    [1_999, "ALL", "ALL 19.99"],
    // More digits than two, and none.
    [1_500, "KWD", "KWD 1.500"],
    [12_345, "IQD", "IQD 12.345"],
    [10_000, "CLF", "CLF 1.0000"],
    [1_990, "CLP", "CLP 1,990"],
    [0, "ISK", "ISK 0"],
    [1_250, "gold", "1,250 gold"],
  ];
  for (const [amount, currency, text] of cases) assert.equal(shown(amount, currency), text);
});
