import { defineFailures } from "../platform/errors.ts";

export const inventoryFailures = defineFailures("inventory", {
  unknown_sku: {
    status: 422,
    title: "The catalogue has no such item",
    remedy: "Use a SKU that GET /store/catalog lists.",
  },
  not_consumable: {
    status: 422,
    title: "This item is not used up",
    remedy: "Consume consumables and virtual currencies; durable items stay.",
  },
  insufficient: {
    status: 409,
    title: "The player has too little of it",
    remedy: "GET the inventory to see what there is.",
  },
  user_not_found: {
    status: 404,
    title: "No such player",
    remedy: "Use the id of a player who has signed in at least once.",
  },
});
