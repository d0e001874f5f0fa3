/** From wanting to play to a match: the picker, the party, the queue. */

export enum PlayWords {
  FromTheStaff = "From the team:",
  PutAway = "Close",
  InviteCopied = "Invite copied",
  CopyingNotAllowed = "Share the code",
  Mode = "Mode",
  Region = "Region",
  OneMoment = "One moment",
  PlayNow = "Play now",
  YouPlayAsAGuest = "You play as a guest.",
  LeaderStarts = " The leader starts.",
  PartyIsTooLarge = " The party is too large for this mode.",
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
}

export function matchTakes(time: string | number): string {
  return ` A match takes about ${time}.`;
}

export function joinInstead(code: string | number): string {
  return `Join ${code} instead`;
}

export function takeOut(name: string | number): string {
  return `Take ${name} out`;
}
