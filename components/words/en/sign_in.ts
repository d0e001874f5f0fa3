/** Signing in with an account that a player has elsewhere. */

import type { RefusedBecause } from "../../../services/identity/wire.ts";

export enum SignInWords {
  SignIn = "Sign-in",
  GuestsOnly = "Players here are guests: there is no account elsewhere to sign in with.",
  KeepWithAnAccount =
    "Keep this player with an account of yours: ratings, matches, purchases and items stay, and any device finds them again.",
  /** Said of what was linked before this list of issuers. */
  LinkedElsewhere = "This player belongs to an account elsewhere.",
}

export function signInWith(name: string | number): string {
  return `Sign in with ${name}`;
}

export function keepWith(name: string | number): string {
  return `Keep it with ${name}`;
}

export function keptWith(name: string | number): string {
  return `This player is kept with your account at ${name}.`;
}

/** Why a sign-in did not work, and what to do. */
export const REFUSED: Record<RefusedBecause, string> = {
  cancelled: "You were not signed in: it was cancelled there.",
  elsewhere: "This sign-in was not begun in this browser. Begin it again here.",
  expired: "The sign-in took too long. Begin it again.",
  repeated:
    "This sign-in was used already: going back does not repeat it. Begin it again if you are not signed in.",
  failed: "The other side did not sign you in. Try again.",
  unreachable:
    "The other side does not answer just now. Try again in a while; guests can play meanwhile.",
  rejected:
    "What the other side answered cannot be trusted, so nobody was signed in. Tell the operator if it stays so.",
  taken:
    "That account has a player of its own here, so it cannot keep this one too. You can sign out and sign in with it to play that one; but a guest who was begun in this browser is then gone for ever.",
  linked: "This player is kept with another account already.",
  changed: "Somebody else was signed in when you came back. Begin it again.",
  ended: "You were signed out there before you came back. Begin it again.",
  again:
    "Sign in with your passkey or your recovery phrase first: this changes how the player comes back.",
  suspended: "The account is suspended.",
};
