/** The staff's house: its frame, its tables, what is asked before something is done. */

export enum AdminWords {
  Staff = "Staff",
  Pages = "Staff pages",
  ToTheGame = "To the game",
  Production = "Production",
  Development = "Development",
  Test = "Test",
  Overview = "Overview",
  Live = "Live",
  People = "People",
  Money = "Money",
  Game = "Game",
  System = "System",
  Flags = "Flags",
  Filter = "Show",
  Clear = "Clear",
  Any = "Any",
  First = "First page",
  Next = "Next page",
  Csv = "CSV",
  Actions = "Actions",
  GoBack = "Go back",
  Reason = "Reason, for the record",
  IsWrittenDown = "It is written down with your name.",
  NeedsScript = "Acting needs JavaScript, or the API; reading works without.",
  Outdated = "Something here has changed elsewhere since this page was drawn. ",
  LoadAnew = "Load it anew",
  NoAnswer = "The server does not answer. What is shown may be out of date; it is asked again.",
  Follows = "Up to date",
  ShownOnce = "It is shown this once. Keep it where only those who need it can read it.",
  Close = "Close",
  NothingFound = "Nothing here fits.",
  ViewingAs = "You see what this role sees, and can change nothing: ",
  SeeAs = "See it as",
  LeaveView = "Leave this view",
  Mod = "moderator",
  Admin = "administrator",
  Player = "player",
  Menu = "Menu",
}

/** Who is at work here. */
export function workingAs(name: string, role: string): string {
  return `${name}, ${role}`;
}

/** A column's link, for those who hear it. */
export function sortBy(column: string, down: boolean): string {
  return `${column}: sort ${down ? "descending" : "ascending"}`;
}
