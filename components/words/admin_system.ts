/** What the machine room says: streams, webhooks, chores, the outbox, the audit log, settings. */

export enum SystemWords {
  Audit = "Audit",
  Settings = "Settings",
  Chores = "Chores and outbox",
  Streams = "Streams",
  Webhooks = "Webhooks",
  At = "When",
  Who = "Who",
  Action = "Action",
  OnWhom = "On whom or what",
  Outcome = "Outcome",
  Details = "Details",
  From = "From",
  Addresses = "From where",
  Since = "Since (UTC)",
  Until = "Until (UTC)",
  NoEntries = "No entry fits.",
  Chain = "The chain",
  ChainSays =
    "Each seal covers the entries since the one before: a changed, removed or added one shows. Checking reads all of it.",
  CheckChain = "Check the chain",
  Intact = "The chain holds.",
  Broken = "The chain is broken: ",
  Head = "Hash of the last seal; note it elsewhere to notice a chain that was cut: ",
  Setting = "Setting",
  Value = "Value",
  InForce = "In force",
  InForceSays =
    "As this process reads them, without secrets. They change by the environment and a restart, the game's configuration without one.",
  Warnings = "Warnings",
  NoWarnings = "Nothing to warn of.",
  Changes = "What changed",
  ChangesSays =
    "Settings that differed from the ones before, at a start or when the game was configured anew.",
  Changed = "Changed",
  Node = "Process",
  First = "the first start",
  NoChanges = "Nothing has changed since the first start.",
  Chore = "Chore",
  Background = "Background work",
  State = "State",
  Every = "Every",
  LastDone = "Last done here",
  Took = "Took",
  Alone = "on one process at a time",
  ChoresSay =
    "Background work of this process. What failed is tried again by itself after a growing pause.",
  Well = "well",
  NotYet = "not run here",
  Outbox = "Announcements that their sink refuses",
  OutboxSays =
    "What a commit announced and could not be sent. Parked ones are left alone until somebody sends them again.",
  NoneParked = "All that was announced has been sent.",
  Sink = "Sink",
  Target = "Room, topic or kind",
  Attempts = "Attempts",
  WhatItSaid = "What the sink said",
  Parked = "parked",
  StillTried = "still tried",
  SendAgain = "Send again",
  Sent = "It is on its way again.",
  SendAgainSays =
    "It is sent again under the same id: whoever had it already knows it and lets it pass.",
  Lag = "Waiting to be recorded",
  Partition = "Partition",
  Waiting = "Waiting",
  LagSays =
    "Entries of telemetry by partition. Numbers that only grow mean that no worker reads it.",
  DeadLetters = "Set aside",
  DeadSays =
    "Entries that the worker could not handle, oldest first. The text is the player's device's, shown as it came.",
  NoDead = "Nothing was set aside.",
  Key = "Key",
  Why = "Why",
  Body = "What it was",
  Replay = "Record again",
  ReplayTitle = "Record this entry again?",
  ReplaySays =
    "It goes to the worker again. Events that are there already are not counted twice; if it cannot be handled again, it comes back here.",
  Replayed = "It goes to the worker again.",
  Drop = "Drop",
  DropTitle = "Give this entry up?",
  DropSays = "What it holds is lost for good. This cannot be taken back.",
  Dropped = "It was given up.",
  Subscriptions = "Subscriptions",
  NoSubscriptions = "Nobody hears of anything yet.",
  Url = "Address",
  Kinds = "Kinds",
  KindsHint = "match.finished, purchase.*, parted by commas",
  Created = "Since",
  Subscribe = "New subscription",
  SubscribeTitle = "Send events to an address?",
  SubscribeSays =
    "From now on messages of these kinds go there, signed by a secret that is shown once.",
  Subscribed = "The subscription is there.",
  Rotate = "New secret",
  RotateTitle = "Sign with a new secret?",
  RotateSays = "For a day the old secret signs as well: give the receiver the new one by then.",
  Rotated = "Signed with a new secret from now on.",
  End = "End",
  EndTitle = "End this subscription?",
  EndSays =
    "Nothing is sent there any more, and what is on its way is given up. This cannot be taken back; a new one has a new secret.",
  Ended = "The subscription has ended.",
  ReplayAll = "Send parked ones",
  ReplayAllTitle = "Send everything that is parked?",
  Deliveries = "Deliveries",
  NoDeliveries = "Nothing was sent yet.",
  Delivery = "Event",
  Kind = "Kind",
  Delivered = "delivered",
  IsWaiting = "waiting",
  LastError = "What the receiver said",
  NextTry = "Next try",
  Subscription = "Subscription",
  Anybody = "Any",
}

export function whatChanged(names: readonly string[]): string {
  return names.length === 0 ? SystemWords.First : names.join(", ");
}

export function chainHolds(rows: number, seals: number, open: number): string {
  return `${rows.toLocaleString("en")} entries under ${
    seals.toLocaleString("en")
  } seals, ${open} not sealed yet.`;
}

export function failedTimes(times: number): string {
  return times === 1 ? "failed once" : `failed ${times} times in a row`;
}

export function lagOf(total: number): string {
  return total === 1 ? "1 entry waits" : `${total.toLocaleString("en")} entries wait`;
}

/** Tells apart the buttons of rows that read the same. */
export function about(action: string, what: string): string {
  return `${action}: ${what}`;
}

export function sendAgainTitle(row: number | string): string {
  return `Send ${row} again?`;
}

/** Milliseconds as people say them. */
export function lasting(ms: number): string {
  const [unit, name] = UNITS.find(([unit]) => ms >= unit) ?? [1, "ms"];
  return `${Math.round(ms / unit * 10) / 10} ${name}`;
}

const UNITS = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"], [1_000, "s"]] as const;
