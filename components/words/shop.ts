/** Buying. */

export enum ShopWords {
  Pay = "Pay",
  LetItFail = "Let it fail",
  Refund = "Refund",
  Dispute = "Dispute",
  Purchases = "Purchases",
  NoneSoFar = "None so far. Each price above is a button.",
  BeingChecked = "being checked",
  WhereSandboxPaymentsGo =
    "Payments go to the sandbox provider: it takes no money, and its webhooks are signed.",
  Yours = "Yours",
  Inventory = "Inventory",
}

export function buyFor(name: string | number, price: string | number): string {
  return `Buy ${name} for ${price}`;
}
