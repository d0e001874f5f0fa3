/**
 * Computer opponents of three skills: they see a player's frames and answer a player's commands.
 *
 * Driven by a match, which hands each the frames of its seat, and by the balance report.
 */

export { createOpponent, type Opponent } from "./opponent.ts";
export { type SkillName, SKILLS } from "./skills.ts";
export { createWays, type Ways } from "./ways.ts";
