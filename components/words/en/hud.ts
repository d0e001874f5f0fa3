/** What stands above the world: panels, settings, connection. */

/** What plays. */
export type Hands = "keys" | "touch" | "pad";

export enum HudWords {
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
  Loss = "Loss",
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
  Sound = "Sound",
  SoundAbout = "Silent while this tab is hidden",
  Volume = "Volume",
  FullScreen = "Full screen",
  Keys = "Keys",
  KeysAbout = "Arrows move, and a tap on Shift dodges as well. Shift and Tab lead to the buttons.",
  PressAKey = "Press a key",
  ResetKeys = "Keys as they were",
  Up = "Move up",
  Down = "Move down",
  Left = "Move left",
  Right = "Move right",
  CastBolt = "Bolt",
  CastWave = "Wave",
  CastDodge = "Dodge",
  Scoreboard = "Scoreboard",
  Player = "Player",
  Eliminations = "Eliminations",
  Deaths = "Falls",
  Damage = "Damage",
  Feed = "Feed",
  NothingYet = "Nobody has fallen yet.",
  Party = "Party",
  NoParty = "You play without a party.",
  Leads = "leads",
  Inventory = "Inventory",
  User = "User",
  UserAbout = "Settings are kept for whoever stands here.",
  NobodySignedIn = "Nobody is signed in: there is nothing to show.",
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

export function owned(count: number): string {
  return count.toLocaleString("en");
}

/** @param code of a key, as `KeyboardEvent.code` */
export function keyName(code: string): string {
  const named: Readonly<Record<string, string>> = {
    ...{ ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" },
    ...{ ShiftLeft: "Left Shift", ShiftRight: "Right Shift" },
  };
  return named[code] ?? code.replace(/^(Key|Digit)/, "").replace(/^Numpad/, "Numpad ");
}

export function keyOfAction(action: string, code: string): string {
  return `${action}: ${keyName(code)}`;
}

export function keyTaken(code: string, action: string, other: string): string {
  return `${keyName(code)} is for ${action} and ${other}: only one of them hears it.`;
}

export function ratingMoved(before: number, after: number): string {
  if (before === after) return `Your rating stays at ${after}.`;
  return `Your rating went from ${before} to ${after}.`;
}

/** @param chance of one */
export function chanceWas(chance: number): string {
  const text = percent(chance);
  if (chance > 0.55) return `You were expected to win, with ${text}.`;
  return chance < 0.45 ? `You had a chance of ${text}.` : `It was an even match, with ${text}.`;
}

export function moveWith(by: Hands, keys: readonly string[]): string {
  const hand = by === "touch" ? "your left thumb" : "the left stick";
  return `Move with ${by === "keys" ? keys.map(keyName).join(" ") : hand}`;
}

export function shootWith(by: Hands, key: string): string {
  if (by === "touch") return "Push your right thumb outwards to fire";
  return by === "pad"
    ? "Aim with the right stick, fire with the right trigger"
    : `Aim with the mouse, fire with a click or ${keyName(key)}`;
}

export function dodgeWith(by: Hands, key: string): string {
  const [verb, what] = by === "touch"
    ? ["Tap", "the arrow to dodge"]
    : ["Dodge with", by === "pad" ? "a shoulder button" : keyName(key)];
  return `${verb} ${what}: nothing hits you meanwhile`;
}

/** What stands before and behind the name of who fell. @param by whether somebody did it */
export function fell(_by: boolean): readonly [string, string] {
  return ["eliminated ", ""];
}
