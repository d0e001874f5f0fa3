/** What every part may have to say: waiting, failing, being cut off. */

export enum UiWords {
  TryAgain = "Try again",
  Reconnecting = "Reconnecting…",
  NoLongerConnected = "No longer connected: you may be signed out. ",
  LoadThePageAgain = "Load the page again",
  PartDoesNotWork = "This part of the page does not work.",
  Live = "Live",
  Connecting = "Connecting…",
  DidNotWork = "That did not work. Try again.",
  YouAreSignedOut = "You are signed out. Load the page again.",
}
