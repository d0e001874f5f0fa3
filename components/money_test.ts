import assert from "node:assert/strict";
import { money } from "./money.ts";

Deno.test("money() knows how many digits a currency has", () => {
  assert.equal(money(499, "EUR"), "€4.99");
  assert.equal(money(500, "JPY"), "¥500");
  assert.equal(money(1_250, "gold"), "1,250 gold");
});
