/** How good the computer opponents were, for another practice like the last; this tab's alone. */

export const SKILL_IDS = ["novice", "regular", "expert"] as const;
export type SkillId = typeof SKILL_IDS[number];

const KEY = "veze.practice.skill";

export function rememberSkill(skill: string): void {
  try {
    sessionStorage.setItem(KEY, skill);
  } catch {
    // Refused: another practice begins with the usual ones.
  }
}

export function rememberedSkill(): SkillId {
  try {
    const stored = sessionStorage.getItem(KEY);
    return SKILL_IDS.find((each) => each === stored) ?? "regular";
  } catch {
    return "regular";
  }
}
