/** What stands above the world: panels, settings, connection. */

export enum HudWords {
  KeyQ = "Q",
  KeyE = "E",
  KeySpace = "Space",
  Panels = "Panels",
  Match = "Match",
  TimeLeft = "Time left",
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
  User = "User",
  UserAbout = "Settings are kept for whoever stands here.",
  NothingOwned = "Nothing yet. What the store sells shows here.",
}

export function withKey(name: string, key: string): string {
  return `${name}, key ${key}`;
}

export function inventoryIsPrivate(user: string): string {
  return `What ${user} owns is private: only they see it.`;
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
