import { type Chore, HOUR, MINUTE } from "../platform/work/chores.ts";
import type { ListScoring } from "./lists/scoring.ts";
import type { Outcomes } from "./outcomes/service.ts";

export const mlChores = (
  { scoring, outcomes }: { scoring: ListScoring; outcomes: Outcomes },
): Chore[] => [
  { name: "player lists", every: 5 * MINUTE, alone: true, run: (signal) => scoring.round(signal) },
  { name: "model outcomes", every: HOUR, run: () => outcomes.round() },
];
