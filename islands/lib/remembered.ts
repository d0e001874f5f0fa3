/**
 * What a tab remembers from one match to the next: how good the computer opponents were, that who plays
 * again goes into the arena without another press, and which match was accepted in it last. Where storing
 * is refused, it forgets.
 */

export const SKILL_IDS = ["novice", "regular", "expert"] as const;
export type SkillId = typeof SKILL_IDS[number];

const SKILL = "veze.practice.skill";
const AT_ONCE = "veze.play.at_once";
const ACCEPTED = "veze.play.accepted";

export const rememberSkill = (skill: string): void => remember(SKILL, skill);

export function rememberedSkill(): SkillId {
  const stored = recall(SKILL);
  return SKILL_IDS.find((each) => each === stored) ?? "regular";
}

/** Into the next match that the queue finds. */
export const rememberAtOnce = (): void => remember(AT_ONCE, "yes");

/** @returns whether that was so; from now on it is not */
export function takeAtOnce(): boolean {
  const wanted = recall(AT_ONCE) === "yes";
  if (wanted) remember(AT_ONCE, "");
  return wanted;
}

export const rememberAccepted = (match: string): void => remember(ACCEPTED, match);

/** @returns the match, over or not; undefined: none */
export const rememberedAccepted = (): string | undefined => recall(ACCEPTED) ?? undefined;

function remember(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // Refused.
  }
}

function recall(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
