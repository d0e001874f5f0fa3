/** Was über der Welt steht: Felder, Einstellungen, Verbindung. */

/** Womit gespielt wird. */
export type Hands = "keys" | "touch" | "pad";

export enum HudWords {
  Panels = "Anzeigen",
  Match = "Match",
  TimeLeft = "Restzeit",
  Cooldowns = "Abklingzeiten",
  Connection = "Verbindung",
  Status = "Status",
  Connected = "Verbunden",
  Connecting = "Verbindung wird aufgebaut …",
  Closed = "Getrennt",
  Ping = "Ping",
  Loss = "Verlust",
  Corrections = "Korrekturen",
  NoSide = "Niemand",
  Settings = "Einstellungen",
  Haptics = "Vibration",
  HapticsAbout = "Bei Treffern, Heilung, Ausschalten und sobald eine Fähigkeit bereit ist",
  Opacity = "Deckkraft der Bedienung",
  Scale = "Größe der Bedienung",
  Mode = "Laufen per Touch",
  Joystick = "Joystick",
  Dpad = "Steuerkreuz",
  Done = "Fertig",
  Sound = "Ton",
  SoundAbout = "Stumm, solange dieser Tab im Hintergrund ist",
  Volume = "Lautstärke",
  FullScreen = "Vollbild",
  Keys = "Tasten",
  KeysAbout =
    "Pfeiltasten laufen auch, Umschalt tippen weicht aus. Umschalt und Tab führen zu den Knöpfen.",
  PressAKey = "Drück eine Taste",
  ResetKeys = "Tasten zurücksetzen",
  Up = "Nach oben",
  Down = "Nach unten",
  Left = "Nach links",
  Right = "Nach rechts",
  CastBolt = "Blitz",
  CastWave = "Welle",
  CastDodge = "Ausweichen",
  Scoreboard = "Spielstand",
  Player = "Name",
  Eliminations = "Ausgeschaltet",
  Deaths = "Tode",
  Damage = "Schaden",
  Feed = "Verlauf",
  NothingYet = "Noch ist niemand gefallen.",
  Party = "Gruppe",
  NoParty = "Du spielst ohne Gruppe.",
  Leads = "führt",
  Inventory = "Inventar",
  User = "Spieler",
  UserAbout = "Einstellungen gelten für den Spieler, der hier steht.",
  NobodySignedIn = "Niemand ist angemeldet.",
  NothingOwned = "Noch nichts. Käufe siehst du hier.",
}

export function withKey(name: string, key: string): string {
  return `${name}, Taste ${key}`;
}

export function inventoryIsPrivate(user: string): string {
  return `Was ${user} besitzt, ist privat: Das sieht sonst niemand.`;
}

export function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

export function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}

export function healthOf(health: number, whole: number): string {
  return `${health} von ${whole}`;
}

export function owned(count: number): string {
  return count.toLocaleString("de");
}

/** @param code einer Taste, wie `KeyboardEvent.code` */
export function keyName(code: string): string {
  const named: Readonly<Record<string, string>> = {
    ...{ ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Space: "Leertaste" },
    ...{ ShiftLeft: "Linke Umschalttaste", ShiftRight: "Rechte Umschalttaste" },
  };
  return named[code] ?? code.replace(/^(Key|Digit)/, "").replace(/^Numpad/, "Ziffernblock ");
}

export function keyOfAction(action: string, code: string): string {
  return `${action}: ${keyName(code)}`;
}

export function keyTaken(code: string, action: string, other: string): string {
  return `${
    keyName(code)
  } liegt auf ${action} und ${other}: Nur eine der beiden Aktionen reagiert darauf.`;
}

export function ratingMoved(before: number, after: number): string {
  if (before === after) return `Dein Rating bleibt bei ${after}.`;
  return `Dein Rating ging von ${before} auf ${after}.`;
}

/** @param chance von eins */
export function chanceWas(chance: number): string {
  const text = percent(chance);
  if (chance > 0.55) return `Du warst der Favorit, mit ${text}.`;
  return chance < 0.45
    ? `Deine Chance lag bei ${text}.`
    : `Es war ein offenes Match, mit ${text} für dich.`;
}

export function moveWith(by: Hands, keys: readonly string[]): string {
  const hand = by === "touch" ? "dem linken Daumen" : "dem linken Stick";
  return `Lauf mit ${by === "keys" ? keys.map(keyName).join(" ") : hand}`;
}

export function shootWith(by: Hands, key: string): string {
  if (by === "touch") return "Schieb den rechten Daumen nach außen, um zu schießen";
  return by === "pad"
    ? "Ziel mit dem rechten Stick, schieß mit dem rechten Trigger"
    : `Ziel mit der Maus, schieß mit Klick oder ${keyName(key)}`;
}

export function dodgeWith(by: Hands, key: string): string {
  const how = by === "touch"
    ? "Tipp auf den Pfeil"
    : `Drück ${by === "pad" ? "eine Schultertaste" : keyName(key)}`;
  return `${how} und weich aus: Solange trifft dich nichts`;
}

/** Was vor und hinter dem Namen steht. @param by ob es jemand war */
export function fell(by: boolean): readonly [string, string] {
  return by ? ["schaltet ", " aus"] : ["", " ist gefallen"];
}
