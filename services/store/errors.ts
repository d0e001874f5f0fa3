import { defineFailures } from "../platform/errors.ts";

export const storeFailures = defineFailures("store", {
  unknown_sku: {
    status: 422,
    title: "The store does not sell this",
    remedy: "Use a SKU that GET /store/catalog lists.",
  },
  no_price: {
    status: 422,
    title: "The item has no price in this currency",
    remedy: "Use a currency among the item's prices in GET /store/catalog.",
  },
  already_owned: {
    status: 409,
    title: "The player has this item already, and one is enough",
    remedy: "Sell it to somebody else, or look at GET /inventory first.",
  },
  insufficient_funds: {
    status: 409,
    title: "The player has too little of the virtual currency",
    remedy: "GET the inventory to see the balance.",
  },
  bad_signature: {
    status: 401,
    title: "The webhook is not signed as it should be",
    remedy: "Sign the raw body with a secret of STORE_WEBHOOK_SECRETS, at most five minutes ago.",
  },
  unknown_purchase: {
    status: 404,
    title: "No purchase has this reference",
    remedy: "Repeat the provider_ref that POST /store/checkout answered with.",
  },
  mismatch: {
    status: 422,
    title: "The event contradicts the purchase",
    remedy: "Compare amount, currency, player and item with the checkout; nothing was changed.",
  },
  purchase_not_found: {
    status: 404,
    title: "No such purchase",
    remedy: "Use the purchase_id that POST /store/checkout answered with.",
  },
  not_refundable: {
    status: 409,
    title: "This purchase cannot be refunded here",
    remedy: "Refund real money at the payment provider: its webhook does the rest.",
  },
  not_unmatched: {
    status: 409,
    title: "No payment of this purchase waits for a decision",
    remedy: "GET /admin/api/purchases?status=unmatched lists those that do.",
  },
  sandbox_off: {
    status: 404,
    title: "There is no sandbox here",
    remedy: "The sandbox provider exists outside production only.",
  },
});
