/** Kaufen. */

export enum ShopWords {
  Pay = "Bezahlen",
  LetItFail = "Scheitern lassen",
  Refund = "Erstatten",
  Dispute = "Anfechten",
  Purchases = "Käufe",
  NoneSoFar = "Noch keine. Was du kaufst, steht hier, und was daraus geworden ist.",
  BeingChecked = "wird geprüft",
  OnItsWay = "in Bearbeitung",
  YoursNow = "gehört dir",
  DidNotGoThrough = "hat nicht geklappt",
  RanOut = "nicht rechtzeitig bezahlt",
  GivenBack = "erstattet",
  InDispute = "angefochten",
  WhereSandboxPaymentsGo = "Das ist ein Probelauf: Bezahlen kostet hier nichts.",
  Yours = "Deins",
  Owned = "Hast du schon",
  Inventory = "Inventar",
  PricesIn = "Preise in",
  NotNow = "Jetzt nicht",
  Buy = "Kaufen",
}

export function buyFor(price: string): string {
  return `Für ${price} kaufen`;
}

/** Enthält, was auf dem Knopf steht. */
export function buyThisFor(name: string, price: string): string {
  return `${buyFor(price)}: ${name}`;
}

export function askToBuy(name: string, price: string): string {
  return `${name} für ${price} kaufen?`;
}

export function leftAfter(rest: string): string {
  return `Danach hast du noch ${rest}.`;
}

/** @param missing wovon zu wenig da ist, als Betrag */
export function youLack(missing: string): string {
  return `Es fehlt noch: ${missing}.`;
}

export function getMore(currency: string): string {
  return `Mehr ${currency}`;
}

export function purchaseIs(name: string, price: string, state: string): string {
  return `${name}, ${price}: ${state}`;
}

/** @param name einer Währung im Spiel, wie er mitten im Satz steht */
export function currencyIn(name: string): string {
  return name;
}
