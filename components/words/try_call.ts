/** Trying a call from the reference. */

export enum TryWords {
  SendFromHere = "Send it from here",
  Send = "Send",
  SendIt = "Send it",
  GoBack = "Go back",
  ForReal =
    "This changes things for real, with your rights, and is written down where the staff's doings are.",
  AskedTitle = "Send this call?",
  NobodyHere = "Nobody is signed in here: the call goes without any rights.",
  NotHere =
    "Here only the staff may try calls from this page. Elsewhere, and with a token, every call works as the reference says.",
  BodyLabel = "Body (JSON)",
  NotJson = "The body is no JSON.",
  NoAnswer = "No answer came.",
  NoBody = "without a body",
  NeedsScript = "Sending needs JavaScript, or curl as shown below.",
}

export function trying(method: string, path: string): string {
  return `Try ${method} ${path}`;
}

export function callsAs(name: string): string {
  return `The call goes with the rights of ${name}, who is signed in here.`;
}

export function parameterIn(name: string, place: string): string {
  return `${name} (${place})`;
}

export function answered(status: number, ms: number): string {
  return `${status}, after ${ms} ms`;
}
