/** Rooms as the staff watches them. */

export enum LiveWords {
  Rooms = "Rooms, live",
  Room = "Room",
  RoomHint =
    "world, duel's queue as eu-north:duel, board:current:duel, a match's id, user:… or party:…",
  Watch = "Watch",
  Known = "Rooms that are always there",
  LiveMatches = "Matches that are on",
  NoMatches = "No match is on.",
  Members = "Who is there",
  NobodyThere = "Nobody.",
  NotNamed = "Too many to name.",
  Unnamed = "No player's name",
  Messages = "What it was told",
  Nothing = "Nothing that is still kept.",
  Epoch = "Epoch",
  Offset = "Offset",
  Rate = "Messages a minute",
  Count = "Members",
  Pause = "Pause",
  Resume = "Go on",
  Paused = "paused",
  Following = "live",
  Lost = "The server does not answer; trying again.",
  Gap = "Some messages in between are not kept any more.",
  Refused = "It cannot be watched any longer. Open the page anew.",
  NoSuchRoom = "There is no such room.",
  IsOfStaff = "This room is one of the staff's: only admins may look into it.",
  IsPrivate = "This room is one player's or one party's.",
  Open = "Look into it",
  OpenTitle = "Look into a private room",
  OpenIsNoted = "What it was told can be read for 15 minutes. Nobody in it is told.",
  Opened = "Opened for 15 minutes",
  Drop = "Drop",
  DropTitle = "Simulate a drop",
  DropDoes =
    "One of the player's sockets is closed as a bad line would close it. It may come back at once.",
  Dropped = "Dropped",
}

export function dropOf(name: string): string {
  return `Drop a connection of ${name}`;
}
