/** From wanting to play to a match: the picker, the party, the queue. */

export enum PlayWords {
  InviteCopied = "Invite copied",
  CopyingNotAllowed = "Share the code",
  LeaveTheQueue = "Leave the queue",
  MatchFoundIn = "Match found: ",
  Accepted = "Accepted. The others are asked.",
  Accept = "Accept",
  Decline = "Decline",
  YouAreInAMatch = "You are in a match",
  MatchFound = "Match found",
  EnterTheArena = "Enter the arena",
  WhoPlaysAndWhy = "Who plays, and why",
  LeaveTheMatch = "Leave the match",
  Mode = "Mode",
  Region = "Region",
  OneMoment = "One moment",
  PlayNow = "Play now",
  YouPlayAsAGuest = "You play as a guest.",
  LeaderStarts = " The leader starts.",
  PartyIsTooLarge = " The party is too large for this mode.",
  Against = " against ",
  Party = "Party",
  InvitedToAnother = "Invited to another party.",
  InviteCode = "Invite code",
  Join = "Join",
  CreateAParty = "Create a party",
  You = " (you)",
  Leads = "leads",
  CopyInvite = "Copy invite",
  LeaveParty = "Leave party",
  Searching = "Searching ",
  RatingPoints = " rating points",
  NobodyCameInTime = "Nobody who fits came. Queue again.",
  MatchNotAccepted = "Not accepted. Queue again.",
  YouQueuedSomewhereElse = "You queued elsewhere.",
  QueueWasClosed = "The queue closed.",
  PlaceIsLost = "Your place is lost. Queue again.",
  MatchIsOver = "The match is over.",
  MatchCalledOff = "It was called off.",
  YouLeftTheMatch = "You left the match.",
}

export function matchTakes(time: string | number): string {
  return ` A match takes about ${time}.`;
}

export function modeInRegion(
  mode: string | number,
  region: string | number,
  sizes: string | number,
): string {
  return `${mode} in ${region}: ${sizes}.`;
}

export function sideWins(percent: string | number): string {
  return ` Your side wins ${percent} of 100 such matches.`;
}

export function joinInstead(code: string | number): string {
  return `Join ${code} instead`;
}

export function takeOut(name: string | number): string {
  return `Take ${name} out`;
}
