/** Letting a device without a browser in. */

export enum DeviceWords {
  LetADeviceIn = "Let a device in",
  TypeTheCode = "Type the code that the device shows.",
  Code = "Code",
  CodeHint = "Ten letters, such as BADOK-LUFEM",
  Go = "Go on",
  NoSuchCode =
    "No device waits for this code. Compare it with the screen: after ten minutes the device shows another.",
  SignInFirst = "Sign in first: the device plays as the player who lets it in.",
  CompareTheCode =
    "Go on only if a device in front of you shows this very code, and you have just started it yourself.",
  BewareOfOthers =
    "Did somebody send you the code or a link to this page? Then it is their device. Letting it in gives them this player, with all it owns.",
  SameNetwork = "It asks from the network you are on.",
  OtherNetwork =
    "It asks from another network than yours. A console at home and a phone on mobile data look so, and so does a stranger.",
  LetItIn = "Let it in",
  DoNot = "Do not",
  LetIn = "The device is in. Go on playing there.",
  NotLetIn = "The device was not let in.",
  Another = "Type another code",
  FindItLater =
    "You find it among your devices on the profile, and can sign it out there at any time.",
  StaffLetsNoneIn =
    "The staff lets no devices in: a code is easily talked out of somebody. Use a player of your own.",
}

/** @param game host of this service: which game asks */
export function asksToPlay(device: string, game: string, player: string): string {
  return `A device that calls itself “${device}” asks to play ${game} as ${player}.`;
}
