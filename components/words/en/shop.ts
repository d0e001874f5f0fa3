/** Buying. */

export enum ShopWords {
  Pay = "Pay",
  LetItFail = "Let it fail",
  Refund = "Refund",
  Dispute = "Dispute",
  Purchases = "Purchases",
  NoneSoFar = "None so far. What you buy shows here, with what became of it.",
  BeingChecked = "being checked",
  OnItsWay = "on its way",
  YoursNow = "yours",
  DidNotGoThrough = "did not go through",
  RanOut = "was not paid in time",
  GivenBack = "given back",
  InDispute = "in dispute",
  WhereSandboxPaymentsGo = "This is a trial: paying here takes no money.",
  Yours = "Yours",
  Owned = "Yours already",
  Inventory = "Inventory",
  PricesIn = "Prices in",
  NotNow = "Not now",
  Buy = "Buy",
}

export function buyFor(price: string): string {
  return `Buy for ${price}`;
}

/** Contains what is written on the button. */
export function buyThisFor(name: string, price: string): string {
  return `${buyFor(price)}: ${name}`;
}

export function askToBuy(name: string, price: string): string {
  return `Buy ${name} for ${price}?`;
}

export function leftAfter(rest: string): string {
  return `You have ${rest} left then.`;
}

/** @param missing what there is too little of, as an amount */
export function youLack(missing: string): string {
  return `You lack ${missing}.`;
}

export function getMore(currency: string): string {
  return `Get ${currency}`;
}

export function purchaseIs(name: string, price: string, state: string): string {
  return `${name}, ${price}: ${state}`;
}

/** @param name of a virtual currency, as a sentence says it */
export function currencyIn(name: string): string {
  return name.toLowerCase();
}
