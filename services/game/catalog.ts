/** What can be owned and bought, as data. */

import { z } from "zod";
import { named } from "./names.ts";

export const sku = z.string().regex(
  /^[a-z0-9][a-z0-9_.-]{0,63}$/,
  "lower-case letters, digits, dots, hyphens and underscores",
);

/** Far below what a sum of whole numbers could lose, however often it is given. */
const MOST = 1_000_000_000;
const quantity = z.int().min(1).max(MOST);

export const CatalogItem = z.strictObject({
  sku,
  ...named(60),
  kind: z.enum(["durable", "consumable", "bundle", "currency"]),
  /** How the pages draw it. Absent: as its kind. */
  art: z.enum(["coins", "chest", "boost", "comet", "aurora", "gem"]).optional(),
  /** Whether it can be bought; what players have of it stays. */
  enabled: z.boolean().default(true),
  /** By ISO 4217 code in minor units, or by the SKU of a virtual currency. */
  prices: z.record(z.union([z.string().regex(/^[A-Z]{3}$/), sku]), quantity).default({}),
  /** Units that one purchase gives. */
  quantity: quantity.default(1),
  /** What a bundle consists of. */
  contents: z.record(sku, quantity).optional(),
  /** A refund of what was spent already: it is owed, or let go. */
  shortfall: z.enum(["debt", "forgive"]).default("debt"),
});

export type CatalogItem = z.infer<typeof CatalogItem>;

/** What is wrong with a catalogue as a whole, by path. */
export function* catalogProblems(catalog: CatalogItem[]): Generator<[(string | number)[], string]> {
  const kinds = new Map(catalog.map((item) => [item.sku, item.kind]));
  if (kinds.size < catalog.length) yield [[], "a SKU is used twice"];
  for (const [index, item] of catalog.entries()) {
    for (const currency of Object.keys(item.prices)) {
      if (/^[A-Z]{3}$/.test(currency)) continue;
      if (kinds.get(currency) !== "currency") {
        yield [[index, "prices", currency], "neither a currency code nor a virtual currency"];
      } else if (currency in goodsOf(item)) {
        yield [[index, "prices", currency], "cannot be paid with what it gives"];
      }
    }
    if ((item.kind === "bundle") !== (item.contents !== undefined)) {
      yield [[index, "contents"], "bundles have contents, other kinds have none"];
    }
    if (Object.values(goodsOf(item)).some((count) => count > MOST)) {
      yield [[index, "quantity"], `one purchase would give more than ${MOST} of an item`];
    }
    for (const content of Object.keys(item.contents ?? {})) {
      const kind = kinds.get(content);
      if (kind === undefined || kind === "bundle") {
        yield [[index, "contents", content], "not an item of the catalogue, or a bundle itself"];
      }
    }
  }
}

/** What one purchase of the item gives. */
export function goodsOf(item: CatalogItem): Record<string, number> {
  const contents = item.contents ?? { [item.sku]: 1 };
  return Object.fromEntries(
    Object.entries(contents).map(([content, count]) => [content, count * item.quantity]),
  );
}
