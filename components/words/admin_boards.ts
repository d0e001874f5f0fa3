/** The staff's boards, seasons and announcements. */

export enum StaffBoardWords {
  Boards = "Boards and seasons",
  Announcements = "Announcements",
  Schedule = "Schedule",
  Seasons = "Seasons",
  Season = "Season",
  Board = "Board",
  Name = "Name",
  Opens = "Opens (UTC)",
  Closes = "Closes (UTC)",
  Never = "until somebody closes it",
  State = "State",
  Open = "open",
  Scheduled = "scheduled",
  Over = "over, ranks not final yet",
  Final = "closed, ranks final",
  OpenNow = "Open now",
  CloseNow = "Close now",
  Move = "Schedule",
  OpenDoes = "Its boards take scores from now on, and whoever follows them is told.",
  CloseDoes = "Its boards take no more scores. Ranks become final and prizes are decided.",
  CloseFinal = "A season that has closed cannot be opened again.",
  MoveDoes = "It opens and closes at these times on every node. What is left empty stays as it is.",
  Opened = "Opened",
  Closed = "Closed",
  Moved = "Scheduled",
  OpensAt = "Opens, in your own time",
  ClosesAt = "Closes, in your own time",
  Add = "Add a season",
  Hidden = "Hidden entries",
  NoneHidden = "No entry of this board is hidden.",
  Player = "Player",
  Score = "Score",
  Since = "Changed (UTC)",
  Restore = "Restore",
  RestoreDoes =
    "It goes back to the place that its score and time give it; who stands behind moves down.",
  Restored = "Restored",
  Hide = "Hide",
  HideEntry = "Hide an entry",
  HideDoes = "It loses its rank at once, and those behind it move up. It can be restored.",
  HiddenNow = "Hidden",
  Leaders = "First of the board",
  Rank = "Rank",
  Deleted = "Deleted player",
  Snapshots = "Snapshots",
  NoSnapshots = "There is none yet: one is taken each night.",
  Day = "Day",
  Total = "Ranked",
  Upkeep = "Verify and rebuild",
  Verify = "Verify",
  VerifyHint = "Compares every rank with its row; a million entries take half a minute.",
  Agrees = "Ranks and rows agree.",
  Rebuild = "Rebuild",
  RebuildTitle = "Build the ranks anew",
  RebuildDoes = "Ranks are built anew from the rows. Readers see the old ones until it is done.",
  Rebuilt = "Rebuilt",
  Pick = "Show",
  Tell = "Tell everybody",
  TellTitle = "Tell everybody who is here",
  Text = "What everybody reads",
  TellDoes = "Everybody who is connected reads it within a second, as it stands here.",
  TellFinal = "It cannot be taken back.",
  Told = "Told",
  Appears =
    "The game's start page shows it until it is closed, and every client that follows the room world gets it as the event announcement, within a second. The room remembers it for five minutes.",
  Earlier = "Told of late",
  NothingTold = "Nothing within the time that the room remembers.",
  Preview = "As players read it",
  PreviewHint = "Write it below and see it here before it is sent.",
}

export function seasonVerb(verb: string, name: string): string {
  return `${verb}: ${name}`;
}

export function hiddenOf(name: string): string {
  return `${StaffBoardWords.Restore} ${name}`;
}

export function disagree(wrong: number): string {
  return `${wrong} ${wrong === 1 ? "entry does" : "entries do"} not agree. Rebuild the board.`;
}

export function scheduleFrom(from: string, to: string): string {
  return `Seasons from ${from} to ${to}`;
}

export function listeners(count: number): string {
  return `${count} ${count === 1 ? "player listens" : "players listen"} now.`;
}
