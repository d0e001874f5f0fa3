/** What stands above the world: panels, settings, connection. */

export enum HudWords {
  KeyQ = "Q",
  KeyE = "E",
  KeySpace = "Space",
  Panels = "Panels",
  Match = "Match",
  TimeLeft = "Time left",
  You = "You",
  Cooldowns = "Cooldowns",
  Connection = "Connection",
  Status = "Status",
  Connected = "Connected",
  Connecting = "Connecting…",
  Closed = "Closed",
  Ping = "Ping",
  Corrections = "Corrections",
  NoSide = "Nobody",
  Settings = "Settings",
  Haptics = "Vibration",
  HapticsAbout = "On a hit, a heal, an elimination, and when an ability is ready",
  Opacity = "Opacity of the controls",
  Scale = "Size of the controls",
  Mode = "Moving by touch",
  Joystick = "Joystick",
  Dpad = "D-pad",
  Done = "Done",
  Inventory = "Inventory",
  User = "Player",
  UserAbout = "Settings are kept for each player of this device.",
  Private = "This inventory is private: only its owner sees what is in it.",
  SignedOut = "Sign in to see your inventory.",
  NothingYet = "Nothing yet",
  Failed = "That could not be loaded.",
  Self = "Me",
}

export function withKey(name: string, key: string): string {
  return `${name}, key ${key}`;
}

export function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

export function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}

export function healthOf(health: number, whole: number): string {
  return `${health} of ${whole}`;
}
