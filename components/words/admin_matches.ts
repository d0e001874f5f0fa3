/** The staff's matches. */

export enum StaffMatchWords {
  Matches = "Matches",
  Match = "Match",
  Made = "Made (UTC)",
  Mode = "Mode",
  Region = "Region",
  Status = "Status",
  Players = "Players",
  Player = "Player's id",
  From = "From (UTC)",
  To = "Before (UTC)",
  Spread = "Ratings apart",
  Wait = "Longest wait",
  Took = "Took",
  Proposed = "waits for acceptance",
  Active = "on",
  Finished = "finished",
  Voided = "voided",
  Cancelled = "cancelled",
  NoMatches = "No match fits.",
  Deleted = "Deleted player",
  Computers = "computer opponents",
  Replay = "Replay and result",
  WatchLive = "Watch it live",
  ItsRoom = "Its room, live",
  Void = "Void this match",
  VoidIt = "Void",
  WouldChange = "What voiding it would change",
  Rating = "Rating now",
  Change = "Would change by",
  After = "Would be",
  Team = "Team",
  BoardsForget = "These boards would forget what it gave: ",
  NoBoards = "No board got anything of it.",
  EndsNow = "It ends at once for who plays it.",
  Final = "A voided match cannot be brought back. Voiding it again changes nothing.",
  PlayersRead = "Its players are told, with your reason.",
  Reason = "Reason; its players read it",
  Done = "Voided",
  CannotBeVoided = "It rated nobody: there is nothing to take back.",
  Host = "Where it is played",
  Node = "Node",
  Server = "Game server",
  Answers = "answers",
  Silent = "does not answer",
  Ended = "ended",
  NoHost = "Nobody has come to play it yet.",
  NotPlayed = "Nobody has played it.",
  Told = "What its room was told",
  NothingTold = "Its room was told nothing that is still kept.",
  When = "When (UTC)",
  What = "What",
  Data = "Data",
  Unrated = "does not count for ratings",
}

export function placed(team: number, name: string): string {
  return `${String.fromCharCode(65 + team)}: ${name}`;
}

export function sides(teams: readonly (readonly string[])[]): string {
  return teams.map((names) => names.join(", ")).join(" – ");
}

export function bots(count: number): string {
  return `${count} ${StaffMatchWords.Computers}`;
}

export function changeBy(points: number): string {
  const rounded = Math.round(points * 10) / 10;
  return rounded > 0 ? `+${rounded}` : `${rounded}`;
}

export function ratingsMove(count: number): string {
  return count === 0
    ? "No rating moves: it has rated nobody."
    : `${count} ${count === 1 ? "rating moves" : "ratings move"} as the table says.`;
}

export function reportedBy(authority: string): string {
  return `Its result was reported by ${authority}.`;
}
